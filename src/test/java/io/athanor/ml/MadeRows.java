package io.athanor.ml;

import io.athanor.base.Seeds;
import io.athanor.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of three modalities that each tell something about the class: a vector, an array, a struct of two columns. Every
 * seventh row lacks its vector; row i is of kind {@code i mod 3}.
 */
final class MadeRows {
    static final String[] INPUTS = {"image", "text", "fields"};

    private static final StructType TYPE = new StructType()
            .add("sample_id", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("label", DataTypes.IntegerType)
            .add("image", SQLDataTypes.VectorType())
            .add("text", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("fields", new StructType().add("a b", DataTypes.IntegerType).add("word", DataTypes.StringType));

    private MadeRows() {}

    static Dataset<Row> of(int rows) {
        List<Row> made = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            made.add(row(i));
        }
        return LocalSpark.session().createDataFrame(made, TYPE);
    }

    /** What nothing is known of. */
    static Dataset<Row> unseen() {
        return LocalSpark.session()
                .createDataFrame(List.of(RowFactory.create("nothing", "b", null, null, null, null)), TYPE);
    }

    private static Row row(int i) {
        int c = i % 3;
        Object image = i % 7 == 6
                ? null
                : Vectors.dense(c == 0 ? 1.5 + noise(i, 0) : noise(i, 0), noise(i, 1), noise(i, 2), 5);
        double[] text = {noise(i, 3) + (c == 1 ? 1.5 : 0), noise(i, 4)};
        Row fields = RowFactory.create(i % 5 == 4 ? null : i, c == 2 ? "two" : "other");
        return RowFactory.create(
                String.format("s%04d", i), List.of("a", "b", "c").get(c), c, image, text, fields);
    }

    private static double noise(int row, int place) {
        return Seeds.uniform(Seeds.mix(3, row, place)) - 0.5;
    }
}

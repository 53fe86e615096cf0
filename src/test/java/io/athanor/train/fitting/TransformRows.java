package io.athanor.train.fitting;

import io.athanor.data.Columns;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.table.RowFile;
import io.athanor.testing.LocalSpark;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Joined tables of one modality, called {@code x}, all of whose rows are for training; written without Spark. */
final class TransformRows {
    static final Modality X = new Modality("x");

    /** A number column and a word column. */
    static final Shape.Table COLUMNS =
            new Shape.Table(List.of(new Shape.Column("n", true), new Shape.Column("w", false)));

    private static final int BUCKETS = 4;

    private TransformRows() {}

    /**
     * Writes a table in four buckets.
     *
     * @param cells {@code float[]} or {@link Row}s, null where the modality is missing; row i has the label {@code i mod 2}
     */
    static JoinedFiles write(Path folder, Shape shape, List<? extends @Nullable Object> cells) {
        DataType feature = shape instanceof Shape.Table
                ? new StructType().add("n", DataTypes.DoubleType).add("w", DataTypes.StringType)
                : DataTypes.createArrayType(DataTypes.FloatType, false);
        StructType type = new StructType()
                .add("sample_id", DataTypes.StringType)
                .add(Columns.VIEW, DataTypes.IntegerType)
                .add("label", DataTypes.StringType)
                .add("split", DataTypes.StringType)
                .add("group", DataTypes.StringType)
                .add(X.featureColumn(), feature);
        List<List<String>> files = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            List<Row> rows = new ArrayList<>();
            for (int i = bucket; i < cells.size(); i += BUCKETS) {
                rows.add(RowFactory.create(
                        String.format("s%05d", i), 0, i % 2 == 0 ? "a" : "b", "train", "g" + i, cells.get(i)));
            }
            Path file = new Path(folder, "bucket-" + bucket + ".parquet");
            RowFile.write(file, new Configuration(), type, rows.iterator());
            files.add(List.of(file.toString()));
        }
        return new JoinedFiles(new FeatureSchema(List.of(new FeatureSpec(X, shape))), files, cells.size());
    }

    /** The table, read in so many tasks: they follow from the number of rows. */
    static JoinedTable readIn(int tasks, JoinedFiles files) {
        return new JoinedTable(LocalSpark.session(), new JoinedFiles(files.schema(), files.buckets(), 10_000L * tasks));
    }
}

package io.athanor.ml;

import io.athanor.train.transform.FittedModality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Adds what networks say to data frames. */
final class NetworkScoring {
    /** Which of several networks speaks of a row; there is no such column before or after. */
    private static final String GROUP = "athanor_group";

    private NetworkScoring() {}

    /** The models' bytes on every executor. */
    static Broadcast<ArrayList<byte[]>> broadcast(SparkSession spark, List<ModelFiles> models) {
        ArrayList<byte[]> bytes = new ArrayList<>();
        models.forEach(model -> bytes.add(model.onnx()));
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(bytes);
    }

    /**
     * What one model says of every row.
     *
     * @param outputs in the order of the columns they make
     * @param numbers whether several labels are numbers
     * @param schema with these columns at its end
     */
    static Dataset<Row> score(
            Dataset<?> rows,
            Broadcast<ArrayList<byte[]>> models,
            List<InputColumn> inputs,
            List<ScoredRows.Output> outputs,
            boolean numbers,
            StructType schema) {
        StructType given = rows.schema();
        return map(rows, new ScoredRows(models, inputs, places(given, inputs), outputs, numbers, -1, 0), schema);
    }

    /**
     * What each row's own model says of it, the one that was trained without its group's fold.
     *
     * @param said what is added: its teacher's logits, or its prediction where numbers are learned
     * @param added names of the new columns: for that and for the fused layer
     */
    static Dataset<Row> outOfFold(
            Dataset<?> rows,
            List<ModelFiles> models,
            String[] inputCols,
            Column group,
            long seed,
            ScoredRows.Output said,
            List<String> added) {
        StructType given = rows.schema();
        added.forEach(name -> InputColumn.requireAbsent(given, name));
        List<InputColumn> inputs = InputColumn.of(given, inputCols);
        Dataset<Row> grouped = rows.withColumn(GROUP, group);
        ScoredRows scored = new ScoredRows(
                broadcast(rows.sparkSession(), models),
                inputs,
                places(given, inputs),
                List.of(said, ScoredRows.Output.HIDDEN),
                false,
                given.size(),
                seed);
        StructType schema = grouped.schema();
        DataType vector = SQLDataTypes.VectorType();
        DataType type = said == ScoredRows.Output.LOGITS ? vector : DataTypes.DoubleType;
        schema = schema.add(new StructField(added.get(0), type, false, Metadata.empty()))
                .add(new StructField(added.get(1), vector, false, Metadata.empty()));
        return map(grouped, scored, schema).drop(GROUP);
    }

    /** @throws io.athanor.base.UserError if a column is not what the model was trained on */
    static void requireFit(List<InputColumn> inputs, ModelFiles model) {
        for (InputColumn input : inputs) {
            FittedModality fitted = model.transforms().of(input.modality());
            input.requireFits(fitted.source().shape());
        }
    }

    private static int[] places(StructType schema, List<InputColumn> inputs) {
        return inputs.stream()
                .mapToInt(input -> schema.fieldIndex(input.name()))
                .toArray();
    }

    /** Rows by partition, whose columns keep their metadata. */
    static Dataset<Row> map(Dataset<?> rows, MapPartitionsFunction<Row, Row> function, StructType schema) {
        Dataset<Row> made = rows.toDF().mapPartitions(function, Encoders.row(schema));
        Column[] columns = Arrays.stream(schema.fields())
                .map(field -> functions.col("`" + field.name() + "`").as(field.name(), field.metadata()))
                .toArray(Column[]::new);
        return made.select(columns);
    }
}

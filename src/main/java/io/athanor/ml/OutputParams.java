package io.athanor.ml;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns that a classifier adds, as parameters of an estimator or a model; an empty name leaves a column out. */
final class OutputParams {
    final Param<String> rawPrediction;
    final Param<String> probability;
    final Param<String> prediction;
    final Param<String> hidden;
    private final Params owner;

    OutputParams(Params owner) {
        this.owner = owner;
        String uid = owner.uid();
        rawPrediction = new Param<>(uid, "rawPredictionCol", "logits, a class an entry; empty for none");
        probability = new Param<>(uid, "probabilityCol", "probabilities, a class an entry; empty for none");
        prediction = new Param<>(uid, "predictionCol", "the likeliest class, a number from 0");
        hidden = new Param<>(uid, "hiddenCol", "the fused layer, which students may learn from; empty for none");
        owner.setDefault(rawPrediction, "rawPrediction");
        owner.setDefault(probability, "probability");
        owner.setDefault(prediction, "prediction");
        owner.setDefault(hidden, "");
    }

    /** The schema with the columns that are added, in this order: logits, probabilities, class, fused layer. */
    StructType added(StructType schema, Metadata prediction) {
        StructType all = schema;
        all = vector(all, rawPrediction);
        all = vector(all, probability);
        all = add(all, new StructField(owner.getOrDefault(this.prediction), DataTypes.DoubleType, false, prediction));
        return vector(all, hidden);
    }

    private StructType vector(StructType schema, Param<String> column) {
        String name = owner.getOrDefault(column);
        return name.isEmpty()
                ? schema
                : add(schema, new StructField(name, SQLDataTypes.VectorType(), false, Metadata.empty()));
    }

    private static StructType add(StructType schema, StructField field) {
        InputColumn.requireAbsent(schema, field.name());
        return schema.add(field);
    }
}

package io.athanor.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns that are added, as parameters of an estimator or a model; an empty name leaves a column out.
 *
 * @param classes the further ones of classifiers
 */
record OutputParams(Params owner, @Nullable Classes classes, Param<String> prediction, Param<String> hidden) {
    /** What classifiers add besides. */
    record Classes(Param<String> rawPrediction, Param<String> probability) {}

    /** Those of a classifier. */
    Classes ofClasses() {
        return Objects.requireNonNull(classes);
    }

    static OutputParams ofClasses(Params owner) {
        Param<String> raw = new Param<>(owner.uid(), "rawPredictionCol", "logits, a class an entry; empty for none");
        Param<String> probability =
                new Param<>(owner.uid(), "probabilityCol", "probabilities, a class an entry; empty for none");
        owner.setDefault(raw, "rawPrediction");
        owner.setDefault(probability, "probability");
        return of(
                owner,
                new Classes(raw, probability),
                "the likeliest class, a number from 0; the median of levels; of several labels those at least as likely as not");
    }

    static OutputParams ofNumbers(Params owner) {
        return of(owner, null, "a number in the label's unit");
    }

    private static OutputParams of(Params owner, @Nullable Classes classes, String predicted) {
        Param<String> prediction = new Param<>(owner.uid(), "predictionCol", predicted);
        Param<String> hidden =
                new Param<>(owner.uid(), "hiddenCol", "the fused layer, which students may learn from; empty for none");
        owner.setDefault(prediction, "prediction");
        owner.setDefault(hidden, "");
        return new OutputParams(owner, classes, prediction, hidden);
    }

    /** What is to be added, in the order of the columns: logits, probabilities, the prediction, the fused layer. */
    List<ScoredRows.Output> wanted() {
        List<ScoredRows.Output> wanted = new ArrayList<>();
        if (classes != null) {
            add(wanted, classes.rawPrediction, ScoredRows.Output.LOGITS);
            add(wanted, classes.probability, ScoredRows.Output.PROBABILITIES);
        }
        add(wanted, prediction, ScoredRows.Output.PREDICTION);
        add(wanted, hidden, ScoredRows.Output.HIDDEN);
        return wanted;
    }

    private void add(List<ScoredRows.Output> wanted, Param<String> column, ScoredRows.Output output) {
        if (!owner.getOrDefault(column).isEmpty()) {
            wanted.add(output);
        }
    }

    /** The schema with the columns that are added. */
    StructType added(StructType schema, DataType type, Metadata predicted) {
        StructType all = schema;
        if (classes != null) {
            all = vector(all, classes.rawPrediction);
            all = vector(all, classes.probability);
        }
        all = add(all, prediction, type, predicted);
        return vector(all, hidden);
    }

    private StructType vector(StructType schema, Param<String> column) {
        return add(schema, column, SQLDataTypes.VectorType(), Metadata.empty());
    }

    private StructType add(StructType schema, Param<String> column, DataType type, Metadata metadata) {
        String name = owner.getOrDefault(column);
        if (name.isEmpty()) {
            return schema;
        }
        InputColumn.requireAbsent(schema, name);
        return schema.add(new StructField(name, type, false, metadata));
    }
}

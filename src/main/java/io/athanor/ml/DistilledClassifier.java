package io.athanor.ml;

import java.util.UUID;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructType;

/**
 * A small classifier that learns from labels and from what a teacher says of the same rows. Its modalities may be fewer
 * than the teacher's.
 *
 * <pre>{@code
 * Dataset<Row> taught = teacher.outOfFold(rows, 5);
 * new DistilledClassifier().setInputCols(new String[] {"image"}).setHintCol(FusionClassifier.TEACHER_HIDDEN).fit(taught)
 * }</pre>
 */
public final class DistilledClassifier extends DistilledEstimator<DistilledClassifier, FusionClassificationModel>
        implements NetworkClassifier<DistilledClassifier> {
    private final DoubleParam temperature;

    public DistilledClassifier() {
        this("distilled_" + UUID.randomUUID().toString().substring(0, 12));
    }

    public DistilledClassifier(String uid) {
        super(uid, true);
        temperature = new DoubleParam(
                uid, "temperature", "divides the logits of both before the softmax", ParamValidators.inRange(0.1, 100));
        setDefault(temperature, 0.7);
    }

    public static MLReader<DistilledClassifier> read() {
        return new DefaultParamsReader<>();
    }

    public static DistilledClassifier load(String path) {
        return read().load(path);
    }

    @Override
    DistilledClassifier self() {
        return this;
    }

    @Override
    FusionClassificationModel empty(LabelColumn label) {
        return new FusionClassificationModel(uid()).predictingNumbers(label.areNumbers());
    }

    @Override
    double softening() {
        return (double) getOrDefault(temperature);
    }

    @Override
    InputColumn teacher(StructType schema, String name) {
        return vector(schema, name, "a teacher's logits");
    }

    public DoubleParam temperature() {
        return temperature;
    }

    public DistilledClassifier setTemperature(double value) {
        return with(temperature, value);
    }
}

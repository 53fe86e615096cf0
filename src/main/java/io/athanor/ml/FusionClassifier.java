package io.athanor.ml;

import java.util.UUID;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/**
 * Fuses modalities to a classifier: of one class a row, of levels, or of several labels, as its task says.
 *
 * <pre>{@code
 * new FusionClassifier().setInputCols(new String[] {"image", "text"}).setLabelCol("class").setFusion("gated").fit(rows)
 * }</pre>
 */
public final class FusionClassifier extends FusionEstimator<FusionClassifier, FusionClassificationModel>
        implements NetworkClassifier<FusionClassifier> {
    // here and not above: Scala sees no statics of a class's parents
    /** Column that {@link #outOfFold} adds unless {@link #teacherCol} names another: logits. */
    public static final String TEACHER = SAID;

    /** Column that {@link #outOfFold} adds beside {@value #TEACHER}: the fused layer. */
    public static final String TEACHER_HIDDEN = TEACHER + HIDDEN;

    public FusionClassifier() {
        this("fusion_" + UUID.randomUUID().toString().substring(0, 12));
    }

    public FusionClassifier(String uid) {
        super(uid, true);
    }

    public static MLReader<FusionClassifier> read() {
        return new DefaultParamsReader<>();
    }

    public static FusionClassifier load(String path) {
        return read().load(path);
    }

    @Override
    FusionClassifier self() {
        return this;
    }

    @Override
    FusionClassificationModel empty(LabelColumn label) {
        return new FusionClassificationModel(uid()).predictingNumbers(label.areNumbers());
    }

    @Override
    ScoredRows.Output said() {
        return ScoredRows.Output.LOGITS;
    }
}

package io.athanor.ml;

import java.util.UUID;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/**
 * Fuses modalities to a number. Labels are standardised inside, and predictions are in their unit.
 *
 * <pre>{@code
 * new FusionRegressor().setInputCols(new String[] {"image", "text"}).setLabelCol("price").fit(rows)
 * }</pre>
 */
public final class FusionRegressor extends FusionEstimator<FusionRegressor, FusionRegressionModel> {
    // here and not above: Scala sees no statics of a class's parents
    /** Column that {@link #outOfFold} adds unless {@link #teacherCol} names another: predictions, in the label's unit. */
    public static final String TEACHER = SAID;

    /** Column that {@link #outOfFold} adds beside {@value #TEACHER}: the fused layer. */
    public static final String TEACHER_HIDDEN = TEACHER + HIDDEN;

    public FusionRegressor() {
        this("regression_" + UUID.randomUUID().toString().substring(0, 12));
    }

    public FusionRegressor(String uid) {
        super(uid, false);
    }

    public static MLReader<FusionRegressor> read() {
        return new DefaultParamsReader<>();
    }

    public static FusionRegressor load(String path) {
        return read().load(path);
    }

    @Override
    FusionRegressor self() {
        return this;
    }

    @Override
    FusionRegressionModel empty(LabelColumn label) {
        return new FusionRegressionModel(uid());
    }

    @Override
    ScoredRows.Output said() {
        return ScoredRows.Output.PREDICTION;
    }
}

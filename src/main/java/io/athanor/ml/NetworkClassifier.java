package io.athanor.ml;

import org.apache.spark.ml.param.Param;

/**
 * What estimators have that tell classes apart, besides the parameters of {@link NetworkEstimator}.
 *
 * @param <E> the estimator itself, which its setters return
 */
public interface NetworkClassifier<E extends NetworkEstimator<E, FusionClassificationModel>> {
    @SuppressWarnings("unchecked") // whatever implements it is its own E
    private NetworkEstimator<E, FusionClassificationModel> estimator() {
        return (NetworkEstimator<E, FusionClassificationModel>) this;
    }

    default Param<String> task() {
        return estimator().classParams().task();
    }

    default Param<String> classWeights() {
        return estimator().classParams().classWeights();
    }

    default Param<String> rawPredictionCol() {
        return estimator().outputs().ofClasses().rawPrediction();
    }

    default Param<String> probabilityCol() {
        return estimator().outputs().ofClasses().probability();
    }

    /** @param kind multiclass, ordinal or multi-label */
    default E setTask(String kind) {
        return estimator().with(task(), kind);
    }

    default E setClassWeights(String kind) {
        return estimator().with(classWeights(), kind);
    }

    default E setRawPredictionCol(String column) {
        return estimator().with(rawPredictionCol(), column);
    }

    default E setProbabilityCol(String column) {
        return estimator().with(probabilityCol(), column);
    }
}

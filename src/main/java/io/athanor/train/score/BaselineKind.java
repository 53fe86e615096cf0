package io.athanor.train.score;

import io.athanor.task.Task;
import io.athanor.train.transform.FittedTransforms;
import io.athanor.train.trees.TreeSearch;
import java.io.Serializable;

/**
 * A kind of model that is fitted in one task. All are given the same rows and features, and each chooses its settings by the mean loss of
 * the same validation rows, of at most eight trials.
 *
 * @param <P> what is fitted
 */
interface BaselineKind<P extends Predictor> extends Serializable {
    /** What stands for the standardised values of a modality that is missing. */
    float missing();

    /** @param training one row at least */
    P fit(FittedTransforms transforms, Task task, Rows training, Rows validation);

    /**
     * Rows with what they are to be told.
     *
     * @param inputs [rows × width]
     * @param labels as {@link Task#label} gives them, one a row
     */
    record Rows(float[][] inputs, float[][] labels) {}

    /** Linear outputs, whose penalty is chosen; a missing feature is at its mean. */
    record Linear() implements BaselineKind<LinearModel> {
        @Override
        public float missing() {
            return 0;
        }

        @Override
        public LinearModel fit(FittedTransforms transforms, Task task, Rows training, Rows validation) {
            LinearFit.Fitted fitted = new PenaltySearch(validation.inputs(), validation.labels(), task)
                    .choose(new LinearFit(training.inputs(), training.labels(), task))
                    .fitted();
            return new LinearModel(transforms, task, fitted.coefficients(), fitted.intercepts());
        }
    }

    /** Boosted trees, whose depth, rate and rounds are chosen. */
    record Boosted() implements BaselineKind<TreesModel> {
        @Override
        public float missing() {
            return Float.NaN;
        }

        @Override
        public TreesModel fit(FittedTransforms transforms, Task task, Rows training, Rows validation) {
            return new TreesModel(
                    transforms,
                    task,
                    TreeSearch.choose(
                                    training.inputs(),
                                    training.labels(),
                                    validation.inputs(),
                                    validation.labels(),
                                    task)
                            .trees());
        }
    }
}

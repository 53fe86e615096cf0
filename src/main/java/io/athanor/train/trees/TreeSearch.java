package io.athanor.train.trees;

import io.athanor.task.Task;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * The depth and learning rate of boosted trees, chosen as the settings of any method are: by the mean loss of validation rows, of at
 * most six trials. In each of them these rows also choose the number of rounds. A depth that is no better than the ones before it, at
 * either rate, ends the search.
 */
public final class TreeSearch {
    private static final int[] DEPTHS = {2, 4, 6};
    private static final double[] RATES = {0.3, 0.1};

    /** Where no row can choose. */
    private static final int DEPTH_WITHOUT_VALIDATION = 4;

    private static final double RATE_WITHOUT_VALIDATION = 0.1;
    private static final int ROUNDS_WITHOUT_VALIDATION = 50;

    private TreeSearch() {}

    /** @param loss mean of validation rows; NaN where there are none */
    public record Chosen(int depth, double rate, double loss, Trees trees) {}

    /**
     * Fits training rows; the trees are those that are the best ones of the validation rows.
     *
     * @param inputs of training rows: [rows × width], NaN where a value is missing; one row at least
     * @param labels as {@link Task#label} gives them, one a row
     * @param validationInputs as the inputs; there may be none
     */
    public static Chosen choose(
            float[][] inputs, float[][] labels, float[][] validationInputs, float[][] validationLabels, Task task) {
        XgboostLibrary.load();
        try (TreeRows training = new TreeRows(inputs, labels)) {
            if (validationInputs.length == 0) {
                return chosen(
                        DEPTH_WITHOUT_VALIDATION,
                        RATE_WITHOUT_VALIDATION,
                        new TreeFit(training, null, task)
                                .fit(DEPTH_WITHOUT_VALIDATION, RATE_WITHOUT_VALIDATION, ROUNDS_WITHOUT_VALIDATION),
                        task);
            }
            try (TreeRows validation = new TreeRows(validationInputs, validationLabels)) {
                return best(new TreeFit(training, validation, task), task);
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("boosted trees of " + inputs.length + " rows cannot be fitted", e);
        }
    }

    private static Chosen best(TreeFit fit, Task task) throws XGBoostError {
        @Nullable Chosen best = null;
        for (int depth : DEPTHS) {
            for (double rate : RATES) {
                TreeFit.Fitted fitted = fit.fit(depth, rate, TreeFit.MOST_ROUNDS);
                if (best == null || fitted.loss() < best.loss()) {
                    best = chosen(depth, rate, fitted, task);
                }
            }
            if (best != null && best.depth() < depth) {
                break;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no trial");
        }
        return best;
    }

    private static Chosen chosen(int depth, double rate, TreeFit.Fitted fitted, Task task) {
        return new Chosen(depth, rate, fitted.loss(), new Trees(fitted.booster(), fitted.rounds(), task.prior()));
    }
}

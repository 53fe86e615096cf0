package io.athanor.train.score;

import io.athanor.task.Task;
import org.jspecify.annotations.Nullable;

/**
 * The penalty of a linear model, chosen as the settings of any method are: by the mean loss of validation rows, of eight trials over
 * six decades. How much is right depends on the rows: on standardised features 0.2 is for some hundred of them, a thousandth of it for
 * some hundred thousand.
 */
final class PenaltySearch {
    /** Weights of half the squared coefficients beside the mean loss: from 10 to 10⁻⁵, the largest first. */
    private static final double[] PENALTIES = {10, 1.4, 0.2, 0.03, 0.004, 5e-4, 7e-5, 1e-5};

    /** Where no row can choose. */
    private static final double WITHOUT_VALIDATION = 0.2;

    /** So many penalties in a row that are worse than the best end the search: it overfits from there on. */
    private static final int PATIENCE = 2;

    private final float[][] inputs;
    private final float[][] labels;
    private final Task task;
    private @Nullable Chosen best;
    private int worse;

    /**
     * @param inputs of validation rows: [rows × width]
     * @param labels as {@link Task#label} gives them, one a row
     */
    PenaltySearch(float[][] inputs, float[][] labels, Task task) {
        this.inputs = inputs;
        this.labels = labels;
        this.task = task;
    }

    /** @param loss mean of validation rows; NaN where there are none */
    record Chosen(double penalty, double loss, LinearFit.Fitted fitted) {}

    /** The fit of the training rows at the penalty that is the best one of the validation rows. */
    Chosen choose(LinearFit training) {
        if (inputs.length == 0) {
            return new Chosen(WITHOUT_VALIDATION, Double.NaN, training.fit(WITHOUT_VALIDATION));
        }
        int[] trial = {0};
        training.path(PENALTIES, fitted -> isWorthGoingOn(PENALTIES[trial[0]++], fitted));
        if (best == null) {
            throw new IllegalStateException("a loss of validation rows is NaN at every penalty");
        }
        return best;
    }

    private boolean isWorthGoingOn(double penalty, LinearFit.Fitted fitted) {
        double loss = fitted.loss(inputs, labels, task);
        if (best == null || loss < best.loss()) {
            best = new Chosen(penalty, loss, fitted);
            worse = 0;
        } else {
            worse++;
        }
        return worse < PATIENCE;
    }
}

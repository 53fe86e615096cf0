package io.athanor.task;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is made of probabilities in the end: which class or level is said, if any, or which of several labels are given. Chosen on
 * rows that weights were not fitted on and figures are not reported on, and kept with the model.
 *
 * @param thresholds of several labels, a label each, that its probability has to reach; empty of any other task
 * @param costs of one class or level: that of the lowest expected cost is said
 * @param mostCost the highest expected cost at which one is said at all; null where one always is
 */
public record Decision(
        List<Float> thresholds, Costs costs, @Nullable Double mostCost) implements Serializable {
    /** Nothing is to be decided: numbers are what is predicted. */
    static final Decision NONE = new Decision(List.of(), Costs.ALIKE, null);

    /** Shares such as 0.29 of 100 rows are no less than 29 of them. */
    private static final double ROUNDING = 1e-9;

    public Decision {
        thresholds = List.copyOf(thresholds);
    }

    /** Which of several labels are given. */
    public static Decision ofLabels(List<Float> thresholds) {
        return new Decision(thresholds, Costs.ALIKE, null);
    }

    /** Which class or level is said; of every row one is. */
    public static Decision ofClasses(Costs costs) {
        return new Decision(List.of(), costs, null);
    }

    /**
     * The same, but nothing is said of the rows of the highest expected cost (Chow: On optimum recognition error and reject
     * tradeoff, 1970; El-Yaniv, Wiener: On the foundations of noise-free selective classification, 2010). Rows of equal cost are
     * answered or not together. The bound lies half way between the costs that it parts.
     *
     * @param share of the rows, in [0, 1): at most so many are not answered
     * @param predicted probabilities, a row each
     */
    Decision abstaining(double share, float[][] predicted) {
        double[] expected =
                Arrays.stream(predicted).mapToDouble(this::cost).sorted().toArray();
        int answered = expected.length - (int) (share * expected.length + ROUNDING);
        return answered == expected.length
                ? this
                : new Decision(
                        thresholds, costs, expected[answered - 1] + (expected[answered] - expected[answered - 1]) / 2);
    }

    /** Of several labels, which are given. */
    public boolean[] given(float[] probabilities) {
        boolean[] given = new boolean[probabilities.length];
        for (int k = 0; k < given.length; k++) {
            given[k] = probabilities[k] >= thresholds.get(k);
        }
        return given;
    }

    /** The place of the class or level that is said, or would be. */
    public int said(float[] probabilities) {
        return costs.lowest(probabilities);
    }

    /** Whether it is said. */
    public boolean answers(float[] probabilities) {
        return mostCost == null || cost(probabilities) <= mostCost;
    }

    private double cost(float[] probabilities) {
        return costs.expected(probabilities, said(probabilities));
    }
}

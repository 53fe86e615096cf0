package io.athanor.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicted against true numbers: how many rows fall into each cell of a square grid. What is predicted beyond the range of true
 * values counts in the last cells.
 *
 * @param target its name
 * @param low the smallest true value
 * @param high the largest, above {@code low}
 * @param counts [true cell × predicted cell], cells of equal width from low to high
 */
public record ValueGrid(String target, double low, double high, long[][] counts) implements Serializable {
    private static final int CELLS = 24;

    /** Of several folds together, a target each. */
    static List<ValueGrid> of(List<ValueScores> folds) {
        List<String> targets = folds.get(0).predictions().task().outputs();
        List<ValueGrid> grids = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (ValueScores fold : folds) {
                for (int i : fold.rows(t)) {
                    low = Math.min(low, fold.truth(t, i));
                    high = Math.max(high, fold.truth(t, i));
                }
            }
            if (low < high) {
                grids.add(of(targets.get(t), t, low, high, folds));
            }
        }
        return grids;
    }

    private static ValueGrid of(String name, int target, double low, double high, List<ValueScores> folds) {
        long[][] counts = new long[CELLS][CELLS];
        for (ValueScores fold : folds) {
            for (int i : fold.rows(target)) {
                counts[cell(fold.truth(target, i), low, high)][cell(fold.predicted(target, i), low, high)]++;
            }
        }
        return new ValueGrid(name, low, high, counts);
    }

    private static int cell(double value, double low, double high) {
        return (int) Math.max(0, Math.min(CELLS - 1, Math.floor((value - low) / (high - low) * CELLS)));
    }
}

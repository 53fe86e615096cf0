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
    static final int CELLS = 24;

    /** Where a row counts among the cells of all targets' grids, one grid after another. */
    static int place(ValueRange range, int target, double truth, double predicted) {
        return (target * CELLS + range.cell(truth, CELLS)) * CELLS + range.cell(predicted, CELLS);
    }

    /**
     * Those of targets whose values are not all the same.
     *
     * @param counts as {@link #place} has them
     */
    static List<ValueGrid> of(List<String> targets, List<ValueRange> ranges, double[] counts) {
        List<ValueGrid> grids = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            ValueRange range = ranges.get(t);
            if (range.low() < range.high()) {
                long[][] cells = new long[CELLS][CELLS];
                for (int i = 0; i < CELLS * CELLS; i++) {
                    cells[i / CELLS][i % CELLS] = (long) counts[t * CELLS * CELLS + i];
                }
                grids.add(new ValueGrid(targets.get(t), range.low(), range.high(), cells));
            }
        }
        return grids;
    }
}

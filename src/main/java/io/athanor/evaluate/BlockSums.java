package io.athanor.evaluate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sums of a method's rows by block: a resample is no more than how often each block is in it. */
final class BlockSums {
    private final Layout layout;
    private final double[] values;
    private final @Nullable Ranks ranks;
    private final int outputs;

    /**
     * @param values as the layout has them, block by block
     * @param ranks null where no metric is of them
     */
    BlockSums(Layout layout, double[] values, @Nullable Ranks ranks, int outputs) {
        this.layout = layout;
        this.values = values;
        this.ranks = ranks;
        this.outputs = outputs;
    }

    /**
     * The metrics of a resample.
     *
     * @param drawn how often each block is in it
     */
    double[] figures(List<Metric> metrics, int[] drawn) {
        double[] sums = new double[layout.width()];
        for (int block = 0; block < drawn.length; block++) {
            int times = drawn[block];
            if (times > 0) {
                int first = block * sums.length;
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += times * values[first + i];
                }
            }
        }
        Totals totals = new Totals(layout, sums);
        double[] figures = new double[metrics.size()];
        Arrays.setAll(figures, m -> figure(metrics.get(m), totals, drawn));
        return figures;
    }

    /** @param drawn null has each block once */
    double figure(Metric metric, Totals totals, int @Nullable [] drawn) {
        return metric.isOfRanks() && ranks != null ? ranks.figure(drawn) : metric.of(totals, outputs);
    }

    /** Rows of a resample. */
    double rows(int[] drawn) {
        int at = layout.at(Part.ROWS);
        double rows = 0;
        for (int block = 0; block < drawn.length; block++) {
            rows += drawn[block] * values[block * layout.width() + at];
        }
        return rows;
    }
}

package io.athanor.evaluate;

import io.athanor.data.Split;
import java.util.Arrays;

/**
 * Metrics of methods on the resamples of their rows. All methods of a split were asked of the same draws, so that any two are paired.
 */
final class Resamples {
    private Resamples() {}

    /** A method's metric on each resample; of several folds their mean, a fold counting by its drawn rows. */
    static double[] of(ScoredRuns runs, Split split, Metric metric) {
        return mean(runs, split, (f, r) -> runs.scores(split, f).resampled(metric)[r]);
    }

    /** As the other, of the difference of two methods on test rows. */
    static double[] difference(ScoredRuns a, ScoredRuns b, Metric metric) {
        return difference(a, b, Split.TEST, metric);
    }

    /** As the other, of the rows of a split; of one fold unless they are test rows. */
    static double[] difference(ScoredRuns a, ScoredRuns b, Split split, Metric metric) {
        return mean(
                a,
                split,
                (f, r) -> a.scores(split, f).resampled(metric)[r]
                        - b.scores(split, f).resampled(metric)[r]);
    }

    private interface Value {
        double of(int fold, int resample);
    }

    private static double[] mean(ScoredRuns runs, Split split, Value value) {
        double[] means = new double[runs.scores(split, 0).drawnRows().length];
        if (runs.folds() == 1) {
            Arrays.setAll(means, r -> value.of(0, r));
            return means;
        }
        for (int r = 0; r < means.length; r++) {
            double sum = 0;
            double n = 0;
            for (int f = 0; f < runs.folds(); f++) {
                double of = value.of(f, r);
                if (!Double.isNaN(of)) {
                    double rows = runs.scores(split, f).drawnRows()[r];
                    sum += of * rows;
                    n += rows;
                }
            }
            means[r] = Totals.ratio(sum, n);
        }
        return means;
    }
}

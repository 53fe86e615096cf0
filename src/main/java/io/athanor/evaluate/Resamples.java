package io.athanor.evaluate;

import io.athanor.data.Split;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Metrics of several methods on the same resamples of their test rows, so that any two are paired. A resample is drawn once and
 * all are asked of it: of many methods each is compared with many others.
 */
final class Resamples {
    /** A method and a metric that is asked of its rows. */
    record Asked(ScoredRuns runs, Metric metric) {}

    /** [fold][resample]. */
    private final Map<Asked, double[][]> values = new HashMap<>();

    /** Rows that a resample has of a fold: [fold][resample]. */
    private final long[][] rows;

    private final int resamples;

    /**
     * @param split whose rows are drawn
     * @param all measured on the same rows
     */
    Resamples(Split split, List<Asked> all, GroupBootstrap bootstrap) {
        ScoredRuns first = all.get(0).runs;
        resamples = bootstrap.resamples();
        rows = new long[first.folds()][resamples];
        int[][] groupOfRow = IntStream.range(0, first.folds())
                .mapToObj(f -> bootstrap.indices(first.scores(split, f).groups()))
                .toArray(int[][]::new);
        all.forEach(asked -> {
            for (int f = 0; f < rows.length; f++) {
                if (asked.runs.scores(split, f).rows() != groupOfRow[f].length) {
                    throw new IllegalArgumentException("methods of different rows");
                }
            }
            values.put(asked, new double[first.folds()][resamples]);
        });
        IntStream.range(0, resamples).parallel().forEach(r -> {
            int[] drawn = bootstrap.draw(r);
            for (int f = 0; f < rows.length; f++) {
                int[] counts = GroupBootstrap.rowCounts(drawn, groupOfRow[f]);
                rows[f][r] = IntStream.of(counts).sum();
                int fold = f;
                values.forEach((asked, of) -> of[fold][r] = asked.metric.of(asked.runs.scores(split, fold), counts));
            }
        });
    }

    /** A method's metric on each resample; of several folds their mean, a fold counting by its drawn rows. */
    double[] of(ScoredRuns runs, Metric metric) {
        double[][] of = asked(runs, metric);
        return mean((f, r) -> of[f][r]);
    }

    /** As the other, of the difference of two methods. */
    double[] difference(ScoredRuns a, ScoredRuns b, Metric metric) {
        double[][] ofA = asked(a, metric);
        double[][] ofB = asked(b, metric);
        return mean((f, r) -> ofA[f][r] - ofB[f][r]);
    }

    private double[][] asked(ScoredRuns runs, Metric metric) {
        return Objects.requireNonNull(values.get(new Asked(runs, metric)), metric::key);
    }

    private interface Value {
        double of(int fold, int resample);
    }

    private double[] mean(Value value) {
        double[] means = new double[resamples];
        if (rows.length == 1) {
            Arrays.setAll(means, r -> value.of(0, r));
            return means;
        }
        for (int r = 0; r < resamples; r++) {
            double sum = 0;
            long n = 0;
            for (int f = 0; f < rows.length; f++) {
                double of = value.of(f, r);
                if (!Double.isNaN(of)) {
                    sum += of * rows[f][r];
                    n += rows[f][r];
                }
            }
            means[r] = n == 0 ? Double.NaN : sum / n;
        }
        return means;
    }
}

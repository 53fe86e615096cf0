package io.athanor.evaluate;

import io.athanor.data.Split;
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
    private record Asked(ScoredRuns runs, Metric metric) {}

    /** [fold][resample]. */
    private final Map<Asked, double[][]> values = new HashMap<>();

    /** Rows that a resample has of a fold: [fold][resample]. */
    private final long[][] rows;

    private final int resamples;

    /** @param methods measured on the same rows */
    Resamples(List<ScoredRuns> methods, List<Metric> metrics, GroupBootstrap bootstrap) {
        ScoredRuns first = methods.get(0);
        resamples = bootstrap.resamples();
        rows = new long[first.folds()][resamples];
        int[][] groupOfRow = IntStream.range(0, first.folds())
                .mapToObj(f -> bootstrap.indices(first.scores(Split.TEST, f).groups()))
                .toArray(int[][]::new);
        methods.forEach(runs ->
                metrics.forEach(metric -> values.put(new Asked(runs, metric), new double[first.folds()][resamples])));
        IntStream.range(0, resamples).parallel().forEach(r -> {
            int[] drawn = bootstrap.draw(r);
            for (int f = 0; f < rows.length; f++) {
                int[] counts = GroupBootstrap.rowCounts(drawn, groupOfRow[f]);
                rows[f][r] = IntStream.of(counts).sum();
                int fold = f;
                values.forEach(
                        (asked, of) -> of[fold][r] = asked.metric.of(asked.runs.scores(Split.TEST, fold), counts));
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

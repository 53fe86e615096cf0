package io.athanor.evaluate;

import io.athanor.task.Predictions;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows of a number each, or of several, any of which may be missing. */
final class ValueScores extends RowScores {
    private final Target[] targets;

    /**
     * One target.
     *
     * @param truth NaN where it is missing
     * @param rows those where it is not, in order
     * @param byTruth these rows in the order of {@code truth}
     */
    private record Target(double[] truth, double[] predicted, int[] rows, int[] byTruth, int[] byPredicted) {}

    ValueScores(Predictions unordered) {
        super(unordered);
        Predictions p = predictions();
        int n = rows();
        targets = new Target[p.task().outputs().size()];
        for (int t = 0; t < targets.length; t++) {
            double[] truth = new double[n];
            double[] predicted = new double[n];
            for (int i = 0; i < n; i++) {
                float[] label = p.labels()[i];
                truth[i] = label == null ? Double.NaN : p.task().truth(label)[t];
                predicted[i] = p.predicted()[i][t];
            }
            int[] rows =
                    IntStream.range(0, n).filter(i -> !Double.isNaN(truth[i])).toArray();
            targets[t] =
                    new Target(truth, predicted, rows, sorted(rows, i -> truth[i]), sorted(rows, i -> predicted[i]));
        }
    }

    private static int[] sorted(int[] rows, IntToDoubleFunction by) {
        return IntStream.of(rows)
                .boxed()
                .sorted(Comparator.comparingDouble(by::applyAsDouble))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Rows that have a target. */
    int[] rows(int target) {
        return targets[target].rows.clone();
    }

    double truth(int target, int row) {
        return targets[target].truth[row];
    }

    double predicted(int target, int row) {
        return targets[target].predicted[row];
    }

    double meanAbsoluteError(int target, int @Nullable [] counts) {
        Target t = targets[target];
        return mean(t, counts, i -> Math.abs(t.truth[i] - t.predicted[i]));
    }

    double rootMeanSquaredError(int target, int @Nullable [] counts) {
        return Math.sqrt(squaredError(targets[target], counts));
    }

    private double squaredError(Target t, int @Nullable [] counts) {
        return mean(t, counts, i -> (t.truth[i] - t.predicted[i]) * (t.truth[i] - t.predicted[i]));
    }

    double r2(int @Nullable [] counts) {
        return meanOfTargets(t -> {
            double centre = mean(t, counts, i -> t.truth[i]);
            double spread = mean(t, counts, i -> (t.truth[i] - centre) * (t.truth[i] - centre));
            return spread > 0 ? 1 - squaredError(t, counts) / spread : Double.NaN;
        });
    }

    double spearman(int @Nullable [] counts) {
        return meanOfTargets(t -> {
            double[] truth = ranks(t.truth, t.byTruth, counts);
            double[] predicted = ranks(t.predicted, t.byPredicted, counts);
            double a = mean(t, counts, i -> truth[i]);
            double b = mean(t, counts, i -> predicted[i]);
            double both = mean(t, counts, i -> (truth[i] - a) * (predicted[i] - b));
            double one = mean(t, counts, i -> (truth[i] - a) * (truth[i] - a));
            double other = mean(t, counts, i -> (predicted[i] - b) * (predicted[i] - b));
            return both / Math.sqrt(one * other);
        });
    }

    /** By row; equal values share their mean rank. */
    private double[] ranks(double[] values, int[] order, int @Nullable [] counts) {
        double[] ranks = new double[values.length];
        long below = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            long equal = 0;
            for (; to < order.length && values[order[to]] == values[order[from]]; to++) {
                equal += count(order[to], counts);
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = below + (equal + 1) / 2.0;
            }
            below += equal;
            from = to;
        }
        return ranks;
    }

    private double mean(Target t, int @Nullable [] counts, IntToDoubleFunction value) {
        double sum = 0;
        long n = 0;
        for (int i : t.rows) {
            int c = count(i, counts);
            if (c > 0) {
                n += c;
                sum += c * value.applyAsDouble(i);
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    /** Over those that say something. */
    private double meanOfTargets(ToDoubleFunction<Target> value) {
        double sum = 0;
        int said = 0;
        for (Target t : targets) {
            double of = value.applyAsDouble(t);
            if (!Double.isNaN(of)) {
                sum += of;
                said++;
            }
        }
        return said == 0 ? Double.NaN : sum / said;
    }

    @Override
    List<ReliabilityBin> reliability() {
        return List.of();
    }
}

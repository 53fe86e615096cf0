package io.athanor.evaluate;

import io.athanor.task.Task;
import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows of numbers, of each target in the order of the true and of the predicted ones. */
final class ValueRanks extends Ranks {
    private final Target[] targets;

    ValueRanks(Task task, SampledRows rows) {
        float[][] truths = IntStream.range(0, rows.rows())
                .mapToObj(i -> task.truth(rows.label(i)))
                .toArray(float[][]::new);
        targets = new Target[task.outputs().size()];
        for (int t = 0; t < targets.length; t++) {
            int target = t;
            // rows that are alike in all of this may change places
            int[] order = IntStream.range(0, rows.rows())
                    .filter(i -> !Float.isNaN(truths[i][target]))
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> truths[i][target])
                            .thenComparingDouble(i -> rows.predicted(i, target))
                            .thenComparingInt(rows::block))
                    .mapToInt(Integer::intValue)
                    .toArray();
            targets[t] = new Target(
                    IntStream.of(order).mapToDouble(i -> truths[i][target]).toArray(),
                    IntStream.of(order)
                            .mapToDouble(i -> rows.predicted(i, target))
                            .toArray(),
                    IntStream.of(order).map(rows::block).toArray());
        }
    }

    /** One target: its rows in the order of their true values. */
    private static final class Target {
        private final double[] truth;
        private final double[] predicted;
        private final int[] blocks;
        private final int[] byTruth;
        private final int[] byPredicted;

        Target(double[] truth, double[] predicted, int[] blocks) {
            this.truth = truth;
            this.predicted = predicted;
            this.blocks = blocks;
            this.byTruth = all(truth.length);
            this.byPredicted = IntStream.range(0, predicted.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> predicted[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        double correlation(int @Nullable [] drawn) {
            double[] one = ranks(truth, byTruth, drawn);
            double[] other = ranks(predicted, byPredicted, drawn);
            double a = mean(drawn, i -> one[i]);
            double b = mean(drawn, i -> other[i]);
            double both = mean(drawn, i -> (one[i] - a) * (other[i] - b));
            double ofOne = mean(drawn, i -> (one[i] - a) * (one[i] - a));
            double ofOther = mean(drawn, i -> (other[i] - b) * (other[i] - b));
            return both / Math.sqrt(ofOne * ofOther);
        }

        /** By row; equal values share their mean rank. */
        private double[] ranks(double[] values, int[] order, int @Nullable [] drawn) {
            double[] ranks = new double[values.length];
            long below = 0;
            for (int from = 0; from < order.length; ) {
                int to = from;
                long equal = 0;
                for (; to < order.length && values[order[to]] == values[order[from]]; to++) {
                    equal += count(blocks[order[to]], drawn);
                }
                for (int i = from; i < to; i++) {
                    ranks[order[i]] = below + (equal + 1) / 2.0;
                }
                below += equal;
                from = to;
            }
            return ranks;
        }

        private double mean(int @Nullable [] drawn, IntToDoubleFunction value) {
            double sum = 0;
            long n = 0;
            for (int i = 0; i < blocks.length; i++) {
                int c = count(blocks[i], drawn);
                if (c > 0) {
                    n += c;
                    sum += c * value.applyAsDouble(i);
                }
            }
            return n == 0 ? Double.NaN : sum / n;
        }
    }

    /** The mean over those targets that say something. */
    @Override
    double figure(int @Nullable [] drawn) {
        double sum = 0;
        int said = 0;
        for (Target target : targets) {
            double of = target.correlation(drawn);
            if (!Double.isNaN(of)) {
                sum += of;
                said++;
            }
        }
        return said == 0 ? Double.NaN : sum / said;
    }
}

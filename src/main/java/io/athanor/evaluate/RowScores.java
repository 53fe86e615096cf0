package io.athanor.evaluate;

import io.athanor.task.Predictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What metrics need of each row, worked out once, so that a resample is only a vector of row counts. Rows stand in order
 * of sample id: two methods' scores of the same rows line up.
 */
abstract sealed class RowScores permits ClassScores, LabelScores, ValueScores {
    static final int BINS = 15;
    static final double SMALLEST_PROBABILITY = 1e-15;

    private final Predictions predictions;
    private final List<String> sampleIds;
    private final List<String> groups;
    private final boolean[] known;

    RowScores(Predictions predictions) {
        int[] order = IntStream.range(0, predictions.rows())
                .boxed()
                .sorted(Comparator.comparing(predictions.sampleIds()::get))
                .mapToInt(Integer::intValue)
                .toArray();
        this.predictions = predictions.at(order);
        sampleIds = this.predictions.sampleIds();
        groups = this.predictions.groups();
        known = new boolean[order.length];
        for (int i = 0; i < known.length; i++) {
            known[i] = this.predictions.labels()[i] != null;
            require(i, this.predictions.predicted()[i]);
        }
    }

    static RowScores of(Predictions predictions) {
        return switch (predictions.task().activation()) {
            case SOFTMAX, ORDINAL -> new ClassScores(predictions);
            case SIGMOID -> new LabelScores(predictions);
            case IDENTITY -> new ValueScores(predictions);
        };
    }

    private void require(int i, float[] predicted) {
        if (predicted.length != predictions.task().outputs().size()) {
            throw new IllegalArgumentException("row " + sampleIds.get(i) + ": " + predicted.length + " predictions of "
                    + predictions.task().outputs().size());
        }
        for (float value : predicted) {
            if (Float.isNaN(value)) {
                throw new IllegalArgumentException("row " + sampleIds.get(i) + ": a prediction is not a number");
            }
        }
    }

    /** In order of sample id. */
    final Predictions predictions() {
        return predictions;
    }

    final List<String> sampleIds() {
        return sampleIds;
    }

    final List<String> groups() {
        return groups;
    }

    final int rows() {
        return known.length;
    }

    /** Rows whose label the task does not know. */
    final long open() {
        return known.length - known();
    }

    /** Rows whose label it does. */
    final long known() {
        return IntStream.range(0, known.length).filter(i -> known[i]).count();
    }

    /** Their groups. */
    final Set<String> knownGroups() {
        return IntStream.range(0, known.length)
                .filter(i -> known[i])
                .mapToObj(groups::get)
                .collect(Collectors.toSet());
    }

    /** @param counts here as in all metrics: how often each row stands in the resample; null counts every row once */
    final int count(int row, int @Nullable [] counts) {
        return !known[row] ? 0 : counts == null ? 1 : counts[row];
    }

    final double mean(double[] values, int @Nullable [] counts) {
        double sum = 0;
        long n = 0;
        for (int i = 0; i < values.length; i++) {
            int c = count(i, counts);
            if (c > 0) {
                n += c;
                sum += c * values[i];
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    /** 15 bins of equal width, filled with probabilities and whether they came true. */
    static final class Bins {
        private final long[] rows = new long[BINS];
        private final long[] hits = new long[BINS];
        private final double[] sums = new double[BINS];

        void add(double probability, boolean hit, int count) {
            int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(probability * BINS) - 1));
            rows[bin] += count;
            hits[bin] += hit ? count : 0;
            sums[bin] += count * probability;
        }

        List<ReliabilityBin> list() {
            var bins = new ArrayList<ReliabilityBin>();
            for (int b = 0; b < BINS; b++) {
                bins.add(new ReliabilityBin(
                        (double) b / BINS,
                        (b + 1.0) / BINS,
                        rows[b],
                        rows[b] == 0 ? 0 : sums[b] / rows[b],
                        rows[b] == 0 ? 0 : (double) hits[b] / rows[b]));
            }
            return bins;
        }

        double error() {
            double error = 0;
            long n = 0;
            for (ReliabilityBin bin : list()) {
                n += bin.rows();
                error += bin.rows() * Math.abs(bin.accuracy() - bin.confidence());
            }
            return n == 0 ? Double.NaN : error / n;
        }
    }

    /** The bins of the calibration error; empty where probabilities are not what is predicted. */
    abstract List<ReliabilityBin> reliability();
}

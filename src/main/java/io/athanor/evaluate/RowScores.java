package io.athanor.evaluate;

import io.athanor.data.Predictions;
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
final class RowScores {
    static final int BINS = 15;
    private static final double SMALLEST_PROBABILITY = 1e-15;

    private final List<String> classes;
    private final List<String> sampleIds;
    private final List<String> groups;
    private final int[] labels;
    private final int[] predicted;
    private final double[] confidence;
    private final double[] logLoss;
    private final double[] brier;

    RowScores(Predictions p) {
        int[] order = IntStream.range(0, p.rows())
                .boxed()
                .sorted(Comparator.comparing(p.sampleIds()::get))
                .mapToInt(Integer::intValue)
                .toArray();
        int n = order.length;
        classes = List.copyOf(p.classes());
        sampleIds = IntStream.of(order).mapToObj(p.sampleIds()::get).toList();
        groups = IntStream.of(order).mapToObj(p.groups()::get).toList();
        labels = new int[n];
        predicted = new int[n];
        confidence = new double[n];
        logLoss = new double[n];
        brier = new double[n];
        for (int i = 0; i < n; i++) {
            score(i, p.labels()[order[i]], p.probabilities()[order[i]]);
        }
    }

    private void score(int i, int label, float[] probabilities) {
        if (probabilities.length != classes.size() || label < -1 || label >= classes.size()) {
            throw new IllegalArgumentException("row " + sampleIds.get(i) + ": label " + label + " and "
                    + probabilities.length + " probabilities for " + classes.size() + " classes");
        }
        int best = 0;
        double squares = 0;
        for (int k = 0; k < probabilities.length; k++) {
            if (Float.isNaN(probabilities[k])) {
                throw new IllegalArgumentException("row " + sampleIds.get(i) + ": a probability is not a number");
            }
            best = probabilities[k] > probabilities[best] ? k : best;
            double off = probabilities[k] - (k == label ? 1 : 0);
            squares += off * off;
        }
        labels[i] = label;
        predicted[i] = best;
        confidence[i] = probabilities[best];
        brier[i] = squares;
        logLoss[i] = label < 0 ? Double.NaN : -Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[label]));
    }

    List<String> classes() {
        return classes;
    }

    List<String> sampleIds() {
        return sampleIds;
    }

    List<String> groups() {
        return groups;
    }

    /** Rows whose label is not among the classes. */
    long open() {
        return IntStream.of(labels).filter(label -> label < 0).count();
    }

    /** Rows whose label is. */
    long known() {
        return labels.length - open();
    }

    /** Their groups. */
    Set<String> knownGroups() {
        return IntStream.range(0, labels.length)
                .filter(i -> labels[i] >= 0)
                .mapToObj(groups::get)
                .collect(Collectors.toSet());
    }

    /** @param counts here as in all metrics: how often each row stands in the resample; null counts every row once */
    double logLoss(int @Nullable [] counts) {
        return mean(logLoss, counts);
    }

    double brier(int @Nullable [] counts) {
        return mean(brier, counts);
    }

    private int count(int row, int @Nullable [] counts) {
        return labels[row] < 0 ? 0 : counts == null ? 1 : counts[row];
    }

    double accuracy(int @Nullable [] counts) {
        long hits = 0;
        long n = 0;
        for (int i = 0; i < labels.length; i++) {
            int c = count(i, counts);
            n += c;
            hits += predicted[i] == labels[i] ? c : 0;
        }
        return n == 0 ? Double.NaN : (double) hits / n;
    }

    private double mean(double[] values, int @Nullable [] counts) {
        double sum = 0;
        long n = 0;
        for (int i = 0; i < labels.length; i++) {
            int c = count(i, counts);
            if (c > 0) {
                n += c;
                sum += c * values[i];
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    double macroF1(int @Nullable [] counts) {
        long[] hits = new long[classes.size()];
        long[] both = new long[classes.size()]; // 2·TP + FP + FN = support + predicted
        for (int i = 0; i < labels.length; i++) {
            int c = count(i, counts);
            if (c > 0) {
                both[labels[i]] += c;
                both[predicted[i]] += c;
                hits[labels[i]] += predicted[i] == labels[i] ? c : 0;
            }
        }
        double sum = 0;
        int present = 0;
        for (int k = 0; k < hits.length; k++) {
            if (both[k] > 0) {
                present++;
                sum += 2.0 * hits[k] / both[k];
            }
        }
        return present == 0 ? Double.NaN : sum / present;
    }

    double calibrationError(int @Nullable [] counts) {
        double error = 0;
        long n = 0;
        for (ReliabilityBin bin : reliability(counts)) {
            n += bin.rows();
            error += bin.rows() * Math.abs(bin.accuracy() - bin.confidence());
        }
        return n == 0 ? Double.NaN : error / n;
    }

    /** The bins of the calibration error. */
    List<ReliabilityBin> reliability(int @Nullable [] counts) {
        long[] rows = new long[BINS];
        long[] hits = new long[BINS];
        double[] sums = new double[BINS];
        for (int i = 0; i < labels.length; i++) {
            int c = count(i, counts);
            int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(confidence[i] * BINS) - 1));
            rows[bin] += c;
            hits[bin] += predicted[i] == labels[i] ? c : 0;
            sums[bin] += c * confidence[i];
        }
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

    /** Adds these rows to a table of counts [true class × predicted class]. */
    void addTo(long[][] confusion) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] >= 0) {
                confusion[labels[i]][predicted[i]]++;
            }
        }
    }
}

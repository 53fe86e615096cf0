package io.athanor.evaluate;

import io.athanor.task.Predictions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows of any number of labels each. */
final class LabelScores extends RowScores {
    private final int labels;
    private final boolean[][] truth;
    private final boolean[][] given;
    private final float[][] probabilities;
    private final double[] logLoss;
    private final double[] brier;

    /** Of each label the rows that have a known label, from the highest probability down. */
    private final int[][] ranked;

    LabelScores(Predictions unordered) {
        super(unordered);
        Predictions p = predictions();
        int n = rows();
        labels = p.task().outputs().size();
        truth = new boolean[n][labels];
        given = new boolean[n][];
        probabilities = p.predicted();
        logLoss = new double[n];
        brier = new double[n];
        for (int i = 0; i < n; i++) {
            given[i] = p.decision().given(probabilities[i]);
            float[] label = p.labels()[i];
            if (label != null) {
                score(i, label);
            }
        }
        ranked = new int[labels][];
        int[] known = IntStream.range(0, n).filter(i -> count(i, null) > 0).toArray();
        for (int k = 0; k < labels; k++) {
            int place = k;
            ranked[k] = IntStream.of(known)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -probabilities[i][place]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    private void score(int i, float[] label) {
        for (int k = 0; k < labels; k++) {
            truth[i][k] = label[k] == 1;
            double p = probabilities[i][k];
            logLoss[i] -= Math.log(Math.max(SMALLEST_PROBABILITY, truth[i][k] ? p : 1 - p)) / labels;
            double off = p - label[k];
            brier[i] += off * off / labels;
        }
    }

    double logLoss(int @Nullable [] counts) {
        return mean(logLoss, counts);
    }

    double brier(int @Nullable [] counts) {
        return mean(brier, counts);
    }

    double meanAveragePrecision(int @Nullable [] counts) {
        double sum = 0;
        int present = 0;
        for (int k = 0; k < labels; k++) {
            double precision = averagePrecision(k, counts);
            if (!Double.isNaN(precision)) {
                sum += precision;
                present++;
            }
        }
        return present == 0 ? Double.NaN : sum / present;
    }

    /** NaN where no row has the label. */
    private double averagePrecision(int k, int @Nullable [] counts) {
        long hits = 0;
        long seen = 0;
        double sum = 0;
        int[] order = ranked[k];
        for (int from = 0; from < order.length; ) {
            // rows of equal probability lie on the same side of every threshold
            long before = hits;
            float probability = probabilities[order[from]][k];
            int at = from;
            for (; at < order.length && probabilities[order[at]][k] == probability; at++) {
                int c = count(order[at], counts);
                seen += c;
                hits += truth[order[at]][k] ? c : 0;
            }
            if (hits > before) {
                sum += (hits - before) * ((double) hits / seen);
            }
            from = at;
        }
        return hits == 0 ? Double.NaN : sum / hits;
    }

    double microF1(int @Nullable [] counts) {
        long hits = 0;
        long both = 0;
        for (Tally tally : tallies(counts)) {
            hits += tally.hits;
            both += tally.both();
        }
        return both == 0 ? Double.NaN : 2.0 * hits / both;
    }

    double macroF1(int @Nullable [] counts) {
        double sum = 0;
        int present = 0;
        for (Tally tally : tallies(counts)) {
            if (tally.both() > 0) {
                sum += 2.0 * tally.hits / tally.both();
                present++;
            }
        }
        return present == 0 ? Double.NaN : sum / present;
    }

    double calibrationError(int @Nullable [] counts) {
        return bins(counts).error();
    }

    private Bins bins(int @Nullable [] counts) {
        Bins bins = new Bins();
        for (int i = 0; i < truth.length; i++) {
            int c = count(i, counts);
            for (int k = 0; k < labels && c > 0; k++) {
                bins.add(probabilities[i][k], truth[i][k], c);
            }
        }
        return bins;
    }

    @Override
    List<ReliabilityBin> reliability() {
        return bins(null).list();
    }

    /** How often a label is there, is given, and both. */
    static final class Tally {
        long hits;
        long support;
        long given;

        void add(Tally other) {
            hits += other.hits;
            support += other.support;
            given += other.given;
        }

        long both() {
            return support + given;
        }
    }

    Tally[] tallies(int @Nullable [] counts) {
        Tally[] tallies = new Tally[labels];
        for (int k = 0; k < labels; k++) {
            tallies[k] = new Tally();
        }
        for (int i = 0; i < truth.length; i++) {
            int c = count(i, counts);
            for (int k = 0; k < labels && c > 0; k++) {
                tallies[k].support += truth[i][k] ? c : 0;
                tallies[k].given += given[i][k] ? c : 0;
                tallies[k].hits += truth[i][k] && given[i][k] ? c : 0;
            }
        }
        return tallies;
    }
}

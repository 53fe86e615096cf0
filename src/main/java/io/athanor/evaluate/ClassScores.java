package io.athanor.evaluate;

import io.athanor.task.Decision;
import io.athanor.task.Predictions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of one class, or one level, each. */
final class ClassScores extends RowScores {
    private final int classes;
    private final int[] labels;
    private final int[] predicted;
    private final boolean[] answered;
    private final double[] cost;
    private final double[] confidence;
    private final double[] logLoss;
    private final double[] brier;

    ClassScores(Predictions unordered) {
        super(unordered);
        Predictions p = predictions();
        int n = rows();
        classes = p.task().outputs().size();
        labels = new int[n];
        predicted = new int[n];
        answered = new boolean[n];
        cost = new double[n];
        confidence = new double[n];
        logLoss = new double[n];
        brier = new double[n];
        for (int i = 0; i < n; i++) {
            float[] label = p.labels()[i];
            score(i, label == null ? -1 : (int) label[0], p.predicted()[i], p.decision());
        }
    }

    private void score(int i, int label, float[] probabilities, Decision decision) {
        if (label >= classes) {
            throw new IllegalArgumentException("row " + sampleIds().get(i) + ": label " + label + " of " + classes);
        }
        double squares = 0;
        for (int k = 0; k < probabilities.length; k++) {
            double off = probabilities[k] - (k == label ? 1 : 0);
            squares += off * off;
        }
        labels[i] = label;
        predicted[i] = decision.said(probabilities);
        answered[i] = decision.answers(probabilities);
        cost[i] = label < 0 ? Double.NaN : decision.costs().of(label, predicted[i]);
        confidence[i] = probabilities[predicted[i]];
        brier[i] = squares;
        logLoss[i] = label < 0 ? Double.NaN : -Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[label]));
    }

    double logLoss(int @Nullable [] counts) {
        return mean(logLoss, counts);
    }

    double brier(int @Nullable [] counts) {
        return mean(brier, counts);
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

    double cost(int @Nullable [] counts) {
        return mean(cost, counts);
    }

    double coverage(int @Nullable [] counts) {
        long said = 0;
        long n = 0;
        for (int i = 0; i < labels.length; i++) {
            int c = count(i, counts);
            n += c;
            said += answered[i] ? c : 0;
        }
        return n == 0 ? Double.NaN : (double) said / n;
    }

    double accuracyOfAnswered(int @Nullable [] counts) {
        long hits = 0;
        long n = 0;
        for (int i = 0; i < labels.length; i++) {
            int c = answered[i] ? count(i, counts) : 0;
            n += c;
            hits += predicted[i] == labels[i] ? c : 0;
        }
        return n == 0 ? Double.NaN : (double) hits / n;
    }

    double macroF1(int @Nullable [] counts) {
        long[] hits = new long[classes];
        long[] both = new long[classes]; // 2·TP + FP + FN = support + predicted
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

    double levelError(int @Nullable [] counts) {
        long sum = 0;
        long n = 0;
        for (int i = 0; i < labels.length; i++) {
            int c = count(i, counts);
            n += c;
            sum += (long) c * Math.abs(predicted[i] - labels[i]);
        }
        return n == 0 ? Double.NaN : (double) sum / n;
    }

    double quadraticKappa(int @Nullable [] counts) {
        long[] truly = new long[classes];
        long[] taken = new long[classes];
        long n = 0;
        long observed = 0;
        for (int i = 0; i < labels.length; i++) {
            int c = count(i, counts);
            if (c > 0) {
                n += c;
                truly[labels[i]] += c;
                taken[predicted[i]] += c;
                long apart = predicted[i] - labels[i];
                observed += c * apart * apart;
            }
        }
        double expected = 0;
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < classes; j++) {
                expected += (double) (i - j) * (i - j) * truly[i] * taken[j] / n;
            }
        }
        return expected > 0 ? 1 - observed / expected : Double.NaN;
    }

    double calibrationError(int @Nullable [] counts) {
        return bins(counts).error();
    }

    private Bins bins(int @Nullable [] counts) {
        Bins bins = new Bins();
        for (int i = 0; i < labels.length; i++) {
            bins.add(confidence[i], predicted[i] == labels[i], count(i, counts));
        }
        return bins;
    }

    @Override
    List<ReliabilityBin> reliability() {
        return bins(null).list();
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

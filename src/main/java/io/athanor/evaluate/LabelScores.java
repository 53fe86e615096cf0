package io.athanor.evaluate;

import io.athanor.task.Decision;
import io.athanor.task.Task;

/** Rows of any number of labels each. */
final class LabelScores extends RowScores {
    private static final long serialVersionUID = 1L;

    private final int labels;

    LabelScores(Task task) {
        super(task);
        labels = task.outputs().size();
    }

    @Override
    void add(float[] label, float[] probabilities, Decision decision, Sink into) {
        boolean[] given = decision.given(probabilities);
        double logLoss = 0;
        double brier = 0;
        for (int k = 0; k < labels; k++) {
            boolean truth = label[k] == 1;
            double p = probabilities[k];
            logLoss -= Math.log(Math.max(SMALLEST_PROBABILITY, truth ? p : 1 - p)) / labels;
            double off = p - label[k];
            brier += off * off / labels;
            into.add(Part.OUTPUTS, 3 * k, truth && given[k] ? 1 : 0);
            into.add(Part.OUTPUTS, 3 * k + 1, truth ? 1 : 0);
            into.add(Part.OUTPUTS, 3 * k + 2, given[k] ? 1 : 0);
            Bins.add(p, truth, into);
        }
        into.add(Part.LOG_LOSS, 0, logLoss);
        into.add(Part.BRIER, 0, brier);
    }

    /** Those of the calibration error. */
    @Override
    int cells() {
        return CalibrationError.CELLS;
    }

    @Override
    void count(float[] label, float[] probabilities, Decision decision, ExactSums counts, int first) {
        // how often a label is there and is given is summed by block
        for (int k = 0; k < labels; k++) {
            CalibrationError.count(probabilities[k], label[k] == 1, counts, first);
        }
    }

    static double microF1(Totals of, int labels) {
        double hits = 0;
        double both = 0;
        for (int k = 0; k < labels; k++) {
            hits += of.of(Part.OUTPUTS, 3 * k);
            both += of.of(Part.OUTPUTS, 3 * k + 1) + of.of(Part.OUTPUTS, 3 * k + 2);
        }
        return Totals.ratio(2 * hits, both);
    }
}

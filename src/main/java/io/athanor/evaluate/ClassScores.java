package io.athanor.evaluate;

import io.athanor.task.Decision;
import io.athanor.task.Task;

/** Rows of one class, or one level, each. */
final class ClassScores extends RowScores {
    private static final long serialVersionUID = 1L;

    private final int classes;

    ClassScores(Task task) {
        super(task);
        classes = task.outputs().size();
    }

    @Override
    void add(float[] label, float[] probabilities, Decision decision, Sink into) {
        int truth = truth(label);
        int said = decision.said(probabilities);
        int hit = said == truth ? 1 : 0;
        double squares = 0;
        for (int k = 0; k < probabilities.length; k++) {
            double off = probabilities[k] - (k == truth ? 1 : 0);
            squares += off * off;
        }
        into.add(Part.HITS, 0, hit);
        if (decision.answers(probabilities)) {
            into.add(Part.ANSWERED, 0, 1);
            into.add(Part.ANSWERED, 1, hit);
        }
        into.add(Part.COST, 0, decision.costs().of(truth, said));
        into.add(Part.LOG_LOSS, 0, -Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[truth])));
        into.add(Part.BRIER, 0, squares);
        into.add(Part.DISTANCE, 0, Math.abs(said - truth));
        into.add(Part.DISTANCE, 1, (double) (said - truth) * (said - truth));
        into.add(Part.OUTPUTS, 3 * truth, hit);
        into.add(Part.OUTPUTS, 3 * truth + 1, 1);
        into.add(Part.OUTPUTS, 3 * said + 2, 1);
        Bins.add(probabilities[said], said == truth, into);
    }

    private int truth(float[] label) {
        int truth = (int) label[0];
        if (truth >= classes) {
            throw new IllegalArgumentException("label " + truth + " of " + classes);
        }
        return truth;
    }

    /** Those of a table [true class × predicted class], then those of the calibration error. */
    @Override
    int cells() {
        return classes * classes + CalibrationError.CELLS;
    }

    @Override
    void count(float[] label, float[] probabilities, Decision decision, ExactSums counts, int first) {
        int said = decision.said(probabilities);
        counts.add(first + truth(label) * classes + said, 1);
        CalibrationError.count(probabilities[said], said == truth(label), counts, first + classes * classes);
    }

    static double accuracyOfAnswered(Totals of) {
        return Totals.ratio(of.of(Part.ANSWERED, 1), of.of(Part.ANSWERED, 0));
    }

    static double macroF1(Totals of, int classes) {
        double sum = 0;
        int present = 0;
        for (int k = 0; k < classes; k++) {
            // 2·TP + FP + FN
            double both = of.of(Part.OUTPUTS, 3 * k + 1) + of.of(Part.OUTPUTS, 3 * k + 2);
            if (both > 0) {
                present++;
                sum += 2.0 * of.of(Part.OUTPUTS, 3 * k) / both;
            }
        }
        return present == 0 ? Double.NaN : sum / present;
    }

    static double quadraticKappa(Totals of, int classes) {
        double n = of.of(Part.KNOWN);
        double expected = 0;
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < classes; j++) {
                double both = of.of(Part.OUTPUTS, 3 * i + 1) * of.of(Part.OUTPUTS, 3 * j + 2);
                expected += (double) (i - j) * (i - j) * both / n;
            }
        }
        return expected > 0 ? 1 - of.of(Part.DISTANCE, 1) / expected : Double.NaN;
    }
}

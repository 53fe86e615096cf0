package io.athanor.evaluate;

import io.athanor.task.Decision;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.util.List;

/** Rows of a number each, or of several, any of which may be missing. */
final class ValueScores extends RowScores {
    private static final long serialVersionUID = 1L;

    private static final int SUMS = 5;

    /** A share of the mean square below which a variance is what rounding left of none. */
    private static final double ROUNDING = 1e-14;

    private final List<Double> centres;
    private final List<ValueRange> ranges;

    ValueScores(Task task, List<ValueRange> ranges) {
        super(task);
        this.centres = ((Regression) task).mean();
        this.ranges = List.copyOf(ranges);
    }

    @Override
    void add(float[] label, float[] predicted, Decision decision, Sink into) {
        float[] truth = task().truth(label);
        for (int t = 0; t < truth.length; t++) {
            if (!Float.isNaN(truth[t])) {
                // near zero, so that squares of large values do not drown what they differ by
                double y = truth[t] - centres.get(t);
                double off = (double) truth[t] - predicted[t];
                into.add(Part.ERRORS, SUMS * t, 1);
                into.add(Part.ERRORS, SUMS * t + 1, y);
                into.add(Part.ERRORS, SUMS * t + 2, y * y);
                into.add(Part.ERRORS, SUMS * t + 3, Math.abs(off));
                into.add(Part.ERRORS, SUMS * t + 4, off * off);
            }
        }
    }

    /** Those of a grid a target. */
    @Override
    int cells() {
        return ranges.size() * ValueGrid.CELLS * ValueGrid.CELLS;
    }

    @Override
    void count(float[] label, float[] predicted, Decision decision, ExactSums counts, int first) {
        float[] truth = task().truth(label);
        for (int t = 0; t < ranges.size(); t++) {
            if (!Float.isNaN(truth[t])) {
                counts.add(first + ValueGrid.place(ranges.get(t), t, truth[t], predicted[t]), 1);
            }
        }
    }

    static double meanAbsoluteError(Totals of, int target) {
        return mean(of, target, 3);
    }

    static double rootMeanSquaredError(Totals of, int target) {
        return Math.sqrt(mean(of, target, 4));
    }

    /** The mean over those targets that say something. */
    static double r2(Totals of, int targets) {
        double sum = 0;
        int said = 0;
        for (int t = 0; t < targets; t++) {
            double squares = mean(of, t, 2);
            double spread = squares - mean(of, t, 1) * mean(of, t, 1);
            if (spread > ROUNDING * squares) {
                sum += 1 - mean(of, t, 4) / spread;
                said++;
            }
        }
        return said == 0 ? Double.NaN : sum / said;
    }

    private static double mean(Totals of, int target, int place) {
        return Totals.ratio(of.of(Part.ERRORS, SUMS * target + place), of.of(Part.ERRORS, SUMS * target));
    }
}

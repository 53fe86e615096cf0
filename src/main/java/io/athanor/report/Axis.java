package io.athanor.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to positions, with round ticks.
 *
 * @param low value at {@code start}
 * @param high value at {@code end}, above {@code low}
 * @param start position of {@code low}, in drawing units
 * @param end position of {@code high}; below {@code start} for an axis that points up
 */
record Axis(double low, double high, double start, double end) {

    /** An axis over values, widened to round ends. */
    static Axis around(double low, double high, double start, double end) {
        double span = high > low ? high - low : Math.max(1e-3, Math.abs(high) * 0.1);
        double step = step(span, 5);
        return new Axis(Math.floor(low / step) * step, Math.ceil((low + span) / step) * step, start, end);
    }

    /** An axis that holds the values and no more. */
    static Axis tight(double low, double high, double start, double end) {
        double span = high > low ? high - low : Math.max(1e-3, Math.abs(high) * 0.1);
        return new Axis(low, low + span, start, end);
    }

    double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }

    /** At most about so many round values within the axis. */
    List<Double> ticks(int most) {
        double step = step(high - low, most);
        var ticks = new ArrayList<Double>();
        for (double k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
            ticks.add(k * step == 0 ? 0.0 : k * step);
        }
        return ticks;
    }

    /** The smallest of 1, 2, 5 × a power of ten that cuts the span into no more than so many pieces. */
    private static double step(double span, int most) {
        double power = Math.pow(10, Math.floor(Math.log10(span / most)));
        for (double factor : new double[] {1, 2, 5}) {
            if (power * factor * most >= span * (1 - 1e-9)) {
                return power * factor;
            }
        }
        return power * 10;
    }
}

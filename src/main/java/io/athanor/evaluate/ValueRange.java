package io.athanor.evaluate;

import java.io.Serializable;

/**
 * The range of a target's true values.
 *
 * @param low the smallest, +∞ where there is none
 * @param high the largest, −∞ where there is none
 */
record ValueRange(double low, double high) implements Serializable {
    static final ValueRange NONE = new ValueRange(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    ValueRange with(double value) {
        return new ValueRange(Math.min(low, value), Math.max(high, value));
    }

    ValueRange with(ValueRange other) {
        return new ValueRange(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** Which of so many cells of equal width a value lies in; beyond the range, the last ones. */
    int cell(double value, int cells) {
        return (int) Math.max(0, Math.min(cells - 1, Math.floor((value - low) / (high - low) * cells)));
    }
}

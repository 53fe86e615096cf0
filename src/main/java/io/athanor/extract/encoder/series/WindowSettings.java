package io.athanor.extract.encoder.series;

import io.athanor.base.Setting;
import io.athanor.data.Shape;
import java.io.Serializable;

/** Of what a formula is computed: a whole series, or windows of it. */
public record WindowSettings(
        @Setting(
                value =
                        "One vector of a whole series (whole), mean and standard deviation over its windows (pooled), or one a window"
                                + " (sequence).",
                otherwise = "whole",
                oneOf = {"whole", "pooled", "sequence"})
        String windows,

        @Setting(value = "Points of a window.", otherwise = "64", min = 2, max = 100000)
        int windowPoints,

        @Setting(
                value = "Points from one window to the next, at most window-points.",
                otherwise = "32",
                min = 1,
                max = 100000)
        int hopPoints,

        @Setting(
                value = "Windows read of a series in a sequence; the rest is cut off.",
                otherwise = "256",
                min = 1,
                max = 16384)
        int maxWindows)
        implements Serializable {
    public WindowSettings {
        if (hopPoints > windowPoints) {
            throw new IllegalArgumentException("hop-points is " + hopPoints + ", expected at most the " + windowPoints
                    + " of window-points: points between windows would be read by none");
        }
    }

    boolean whole() {
        return windows.equals("whole");
    }

    boolean pooled() {
        return windows.equals("pooled");
    }

    /** @param width values a window */
    Shape shape(int width) {
        return whole()
                ? new Shape.Vector(width)
                : pooled() ? new Shape.Vector(2 * width) : new Shape.Sequence(maxWindows, width);
    }

    /** Windows of so many points: as many as it takes for the last to reach the end, where it may be shorter. */
    int count(int points) {
        return points <= windowPoints ? 1 : 1 + (points - windowPoints + hopPoints - 1) / hopPoints;
    }
}

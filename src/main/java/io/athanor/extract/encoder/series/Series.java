package io.athanor.extract.encoder.series;

import io.athanor.base.Changes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Points in the order of time.
 *
 * @param times [points], ascending; null where points stand one step apart
 * @param values [channels × points], NaN where a value is missing
 * @param changes what was done to it on the way that no setting asked for
 */
@SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
public record Series(double @Nullable [] times, double[][] values, Changes changes) {
    /** Steps whose lengths differ by less than this share of the commonest are even. */
    private static final double EVEN = 0.01;

    public int points() {
        return values[0].length;
    }

    public int channels() {
        return values.length;
    }

    /** The points from one up to another, which is not among them. */
    public Series part(int from, int to) {
        double[][] cut = new double[values.length][];
        Arrays.setAll(cut, c -> Arrays.copyOfRange(values[c], from, to));
        return new Series(times == null ? null : Arrays.copyOfRange(times, from, to), cut, changes);
    }

    public Series with(Changes more) {
        return new Series(times, values, changes.plus(more));
    }

    /** When a point was: its time, or which it is, from 0. */
    double at(int point) {
        return times == null ? point : times[point];
    }

    /** Whether points are as good as equally far apart in time. */
    boolean isEven() {
        if (times == null || times.length < 3) {
            return true;
        }
        double[] steps = new double[times.length - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = times[i + 1] - times[i];
        }
        Arrays.sort(steps);
        double usual = steps[steps.length / 2];
        return steps[steps.length - 1] - usual <= EVEN * usual && usual - steps[0] <= EVEN * usual;
    }

    /** A channel without gaps: on the line between the neighbours, at the ends the nearest value, and 0 where there is none at all. */
    static double[] filled(double[] channel) {
        double[] filled = channel.clone();
        int before = -1;
        for (int i = 0; i < filled.length; i++) {
            if (Double.isNaN(channel[i])) {
                continue;
            }
            for (int gap = before + 1; gap < i; gap++) {
                filled[gap] = before < 0
                        ? channel[i]
                        : channel[before] + (channel[i] - channel[before]) * (gap - before) / (i - before);
            }
            before = i;
        }
        Arrays.fill(filled, before + 1, filled.length, before < 0 ? 0 : channel[before]);
        return filled;
    }
}

package io.athanor.extract.encoder.series;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.SeriesSettings;
import java.util.Arrays;
import java.util.Objects;

/** Points equally far apart in time, from the first point of a series on. */
final class SeriesGrid {
    /** Of a step: a time that is as good as on the grid is on it, whatever its last bits are (0.3 / 0.1 is less than 3). */
    private static final double AS_GOOD_AS = 1e-9;

    private final double every;
    private final SeriesSettings settings;
    private final int maxPoints;

    SeriesGrid(double every, SeriesSettings settings, int maxPoints) {
        this.every = every;
        this.settings = settings;
        this.maxPoints = maxPoints;
    }

    /** @param series with times, at least one point */
    Series of(Series series) {
        double[] times = Objects.requireNonNull(series.times());
        if (times.length == 0) {
            return series;
        }
        long all = step(times, times.length - 1) + 1;
        int points = (int) Math.min(all, maxPoints);
        long from = settings.keepsLast() ? all - points : 0;
        double[] grid = new double[points];
        Arrays.setAll(grid, k -> times[0] + (from + k) * every);
        double[][] values = new double[series.channels()][];
        for (int c = 0; c < values.length; c++) {
            values[c] = settings.interpolates()
                    ? onTheLine(times, series.values()[c], grid)
                    : means(times, series.values()[c], from, points);
        }
        Changes cut = points < all ? cut(all, points, settings) : Changes.NONE;
        return new Series(grid, values, series.changes().plus(cut));
    }

    /** That of so many points not all were read. */
    static Changes cut(long all, int read, SeriesSettings settings) {
        return Changes.of(
                Change.SERIES_CUT, 1, all + " points, of which the " + settings.keep() + " " + read + " were read");
    }

    /** The last step of the grid that is not after a point; a long has as many as are ever asked for. */
    private long step(double[] times, int point) {
        return (long) Math.floor((times[point] - times[0]) / every + AS_GOOD_AS);
    }

    private double[] means(double[] times, double[] channel, long from, int points) {
        double[] sums = new double[points];
        int[] counts = new int[points];
        for (int i = 0; i < times.length; i++) {
            long k = step(times, i) - from;
            if (k >= 0 && k < points && !Double.isNaN(channel[i])) {
                sums[(int) k] += channel[i];
                counts[(int) k]++;
            }
        }
        Arrays.setAll(sums, k -> counts[k] == 0 ? Double.NaN : sums[k] / counts[k]);
        return sums;
    }

    /** Missing before a channel's first value and after its last. */
    private double[] onTheLine(double[] times, double[] channel, double[] grid) {
        double[] values = new double[grid.length];
        int before = -1;
        int next = nextValue(channel, 0);
        for (int k = 0; k < grid.length; k++) {
            while (next < times.length && times[next] <= grid[k] + AS_GOOD_AS * every) {
                before = next;
                next = nextValue(channel, next + 1);
            }
            if (before < 0) {
                values[k] = Double.NaN;
            } else if (grid[k] <= times[before] + AS_GOOD_AS * every) {
                values[k] = channel[before];
            } else if (next == times.length) {
                values[k] = Double.NaN;
            } else {
                values[k] = channel[before]
                        + (channel[next] - channel[before]) * (grid[k] - times[before]) / (times[next] - times[before]);
            }
        }
        return values;
    }

    private static int nextValue(double[] channel, int from) {
        int next = from;
        while (next < channel.length && Double.isNaN(channel[next])) {
            next++;
        }
        return next;
    }
}

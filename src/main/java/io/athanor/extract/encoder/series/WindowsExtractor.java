package io.athanor.extract.encoder.series;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.SeriesSettings;
import io.athanor.extract.Session;

/** Series to what a formula says of them or of their windows: the values of the first channel, then of the second, and so on. */
public record WindowsExtractor(SeriesFormula formula, SeriesSettings series, int maxPoints, WindowSettings windows)
        implements FeatureExtractor {
    @Override
    public Shape output() {
        return windows.shape(width());
    }

    private int width() {
        return series.width() * formula.width();
    }

    @Override
    public Session open(ExecutorPlace place) {
        SeriesDecoder decoder = new SeriesDecoder(series, maxPoints);
        ComputedSession session = payload -> decoder.decode(payload, this::feature);
        return session;
    }

    private ComputedSession.Feature feature(Series whole) {
        Changes changes = whole.changes();
        if (formula.wantsEven() && !whole.isEven()) {
            changes = changes.plus(Changes.of(Change.SERIES_UNEVEN, 1, whole.points() + " points"));
        }
        if (windows.whole()) {
            return new ComputedSession.Feature(floats(values(whole)), changes);
        }
        int all = windows.count(whole.points());
        int read = windows.pooled() ? all : Math.min(all, windows.maxWindows());
        double[][] each = new double[read][];
        for (int w = 0; w < read; w++) {
            int from = w * windows.hopPoints();
            each[w] = values(whole.part(from, Math.min(from + windows.windowPoints(), whole.points())));
        }
        if (read < all) {
            changes = changes.plus(
                    Changes.of(Change.SERIES_CUT, 1, all + " windows, of which the first " + read + " were read"));
        }
        return new ComputedSession.Feature(windows.pooled() ? meanAndDeviation(each) : rows(each), changes);
    }

    private double[] values(Series window) {
        double[] values = new double[width()];
        for (int c = 0; c < window.channels(); c++) {
            formula.write(window, c, values, c * formula.width());
        }
        return values;
    }

    /** The mean of each value, then its deviation (of these windows, not of a population behind them): [2 · width]. */
    private static float[] meanAndDeviation(double[][] windows) {
        int width = windows[0].length;
        double[] both = new double[2 * width];
        for (int k = 0; k < width; k++) {
            double sum = 0;
            for (double[] values : windows) {
                sum += values[k];
            }
            double mean = sum / windows.length;
            double squares = 0;
            for (double[] values : windows) {
                squares += (values[k] - mean) * (values[k] - mean);
            }
            both[k] = mean;
            both[width + k] = Math.sqrt(squares / windows.length);
        }
        return floats(both);
    }

    private static float[] rows(double[][] windows) {
        int width = windows[0].length;
        double[] rows = new double[windows.length * width];
        for (int w = 0; w < windows.length; w++) {
            System.arraycopy(windows[w], 0, rows, w * width, width);
        }
        return floats(rows);
    }

    /** What no float can hold, such as the slope between values of 3e38, is the largest that there is. */
    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, values[i]));
        }
        return floats;
    }
}

package io.athanor.extract.payload.image;

import io.athanor.extract.payload.image.pixel.Resampling.Filter;
import io.athanor.extract.payload.image.pixel.Resampling.Window;
import io.athanor.extract.payload.image.reader.Still;

/**
 * A picture keeps its shape.
 *
 * @param pixels of its longer side; the shorter one is that of the same shape, at least {@value #LEAST_PIXELS}
 */
public record LongestSide(int pixels) implements TargetSize {
    /** A hair's breadth would be no picture any more. */
    static final int LEAST_PIXELS = 16;

    @Override
    public int drawnPixels() {
        return pixels;
    }

    @Override
    public Window window(Still still) {
        int width = still.rows().width();
        int height = still.rows().height();
        double scale = (double) pixels / Math.max(width, height);
        return Window.all(scaled(width, scale), scaled(height, scale));
    }

    private static int scaled(int side, double scale) {
        return Math.max(LEAST_PIXELS, (int) Math.round(side * scale));
    }

    @Override
    public Filter filter() {
        return Filter.BILINEAR;
    }
}

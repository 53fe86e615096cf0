package io.athanor.extract.payload.image;

import io.athanor.extract.payload.image.format.Exif;
import io.athanor.extract.payload.image.pixel.Resampling.Filter;
import io.athanor.extract.payload.image.pixel.Resampling.Window;
import io.athanor.extract.payload.image.reader.Still;

/**
 * How a picture of any shape becomes one of height × width.
 *
 * @param shortestSide pixels that its shorter side is resized to, the other one with it, before the centre is cut out; 0 if it is
 *     resized to height × width whatever its own shape is
 */
public record PictureFit(int height, int width, int shortestSide, Filter filter) implements TargetSize {
    public static PictureFit square(int sidePixels) {
        return new PictureFit(sidePixels, sidePixels, 0, Filter.BILINEAR);
    }

    @Override
    public int drawnPixels() {
        return Math.max(Math.max(height, width), shortestSide);
    }

    @Override
    public Window window(Still still) {
        int orientation = still.facts().orientation();
        boolean swapped = Exif.swaps(orientation);
        int columns = swapped ? height : width;
        int rows = swapped ? width : height;
        if (shortestSide == 0) {
            return Window.all(columns, rows);
        }
        double scale = (double) shortestSide
                / Math.min(still.rows().width(), still.rows().height());
        int resizedWidth = Math.max(columns, (int) (still.rows().width() * scale));
        int resizedHeight = Math.max(rows, (int) (still.rows().height() * scale));
        return new Window(
                resizedWidth, resizedHeight, (resizedWidth - columns) / 2, (resizedHeight - rows) / 2, columns, rows);
    }
}

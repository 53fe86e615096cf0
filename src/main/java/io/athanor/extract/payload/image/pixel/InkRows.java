package io.athanor.extract.payload.image.pixel;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * Cyan, magenta, yellow and black as red, green and blue: by the picture's profile, or without one by the formula of
 * inks that let through what they do not hold back.
 *
 * @param raster [height × width] of four bands or more, which are left out
 * @param stored what the bands hold
 */
public record InkRows(
        Raster raster, Stored stored, @Nullable ColourProfile profile) implements PixelRows {
    /** How a file stores its inks. */
    public enum Stored {
        /** As they are: 255 is full ink. */
        PLAIN,
        /** Adobe's JPEGs: 0 is full ink. */
        INVERTED,
        /** Adobe's JPEGs, too: the first three as YCbCr of what is inverted, the black as it is there. */
        YCCK
    }

    @Override
    public int width() {
        return raster.getWidth();
    }

    @Override
    public int height() {
        return raster.getHeight();
    }

    @Override
    public void row(int y, int[] rgb) {
        int bands = raster.getNumBands();
        int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        int[] samples = raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, (int[]) null);
        int[] inks = new int[4];
        for (int x = 0; x < width(); x++) {
            for (int i = 0; i < 4; i++) {
                int sample = samples[x * bands + i] >> shift;
                inks[i] = stored == Stored.PLAIN ? sample : 255 - sample;
            }
            if (stored == Stored.YCCK) {
                fromYCbCr(255 - inks[0], 127 - inks[1], 127 - inks[2], inks);
            }
            rgb[x] = profile == null ? byFormula(inks) : profile.srgb(inks);
        }
    }

    /** @param cb in [-128, 127] */
    private static void fromYCbCr(int y, int cb, int cr, int[] inks) {
        inks[0] = clipped(y + 1.402 * cr);
        inks[1] = clipped(y - 0.344136 * cb - 0.714136 * cr);
        inks[2] = clipped(y + 1.772 * cb);
    }

    private static int clipped(double value) {
        return (int) Math.max(0, Math.min(255, Math.rint(value)));
    }

    private static int byFormula(int[] inks) {
        int light = 255 - inks[3];
        return light(inks[0], light) << 16 | light(inks[1], light) << 8 | light(inks[2], light);
    }

    private static int light(int ink, int black) {
        return ((255 - ink) * black + 127) / 255;
    }
}

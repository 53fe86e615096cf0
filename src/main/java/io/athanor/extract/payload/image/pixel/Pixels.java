package io.athanor.extract.payload.image.pixel;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.image.format.RefusedPicture;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * A picture's samples as they stand in the file, as 8-bit red, green and blue on a white ground. Without the colour
 * management of Java 2D, which takes grey for linear light, and whose table for it may be read by a second thread while
 * the first still fills it: a picture then came out dark, once in many runs.
 */
public final class Pixels {
    private Pixels() {}

    /** Why pixels of this kind cannot be read, or null. */
    public static @Nullable String unfit(ColorModel colours) {
        ColorSpace space = colours.getColorSpace();
        if (colours instanceof IndexColorModel) {
            return null;
        }
        if (colours instanceof DirectColorModel) {
            return space.isCS_sRGB() ? null : "packed pixels that are not sRGB";
        }
        boolean known = space.getType() == ColorSpace.TYPE_RGB || space.getType() == ColorSpace.TYPE_GRAY;
        if (!known || colours.getNumColorComponents() != (space.getType() == ColorSpace.TYPE_RGB ? 3 : 1)) {
            return colours.getNumColorComponents() + " colour components that are neither RGB nor grey";
        }
        boolean whole = colours.getTransferType() == DataBuffer.TYPE_BYTE
                || colours.getTransferType() == DataBuffer.TYPE_USHORT;
        return whole && colours instanceof ComponentColorModel ? null : "samples that are not of 8 or 16 bits";
    }

    /** @throws RefusedPicture if pixels of this kind cannot be read */
    public static PixelRows of(BufferedImage picture) throws RefusedPicture {
        ColorModel colours = picture.getColorModel();
        String unfit = unfit(colours);
        if (unfit != null) {
            throw new RefusedPicture(Rejection.UNDECODABLE, "a picture of " + unfit);
        }
        if (colours instanceof IndexColorModel palette) {
            return new Indexed(picture.getRaster(), onWhite(palette));
        }
        return colours instanceof DirectColorModel
                ? new Packed(picture)
                : new Components(picture.getRaster(), (ComponentColorModel) colours);
    }

    /** Components that a profile of such a picture is for: palettes are of RGB. */
    public static int colours(BufferedImage picture) {
        return picture.getColorModel().getNumColorComponents();
    }

    private static int[] onWhite(IndexColorModel colours) {
        int[] palette = new int[colours.getMapSize()];
        colours.getRGBs(palette);
        for (int i = 0; i < palette.length; i++) {
            palette[i] = onWhite(palette[i]);
        }
        return palette;
    }

    private record Indexed(Raster raster, int[] palette) implements PixelRows {
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
            raster.getSamples(0, y, width(), 1, 0, rgb);
            for (int x = 0; x < width(); x++) {
                rgb[x] = palette[rgb[x]];
            }
        }
    }

    private record Packed(BufferedImage picture) implements PixelRows {
        @Override
        public int width() {
            return picture.getWidth();
        }

        @Override
        public int height() {
            return picture.getHeight();
        }

        @Override
        public void row(int y, int[] rgb) {
            picture.getRGB(0, y, width(), 1, rgb, 0, width());
            for (int x = 0; x < width(); x++) {
                rgb[x] = onWhite(rgb[x]);
            }
        }
    }

    /**
     * @param samples takes a row's samples, band after band
     * @param row takes them as they are stored
     */
    private record Components(Raster raster, ComponentColorModel colours, int[] samples, byte[] row)
            implements PixelRows {
        Components(Raster raster, ComponentColorModel colours) {
            this(
                    raster,
                    colours,
                    new int[raster.getWidth() * raster.getNumBands()],
                    new byte[raster.getWidth() * raster.getNumBands()]);
        }

        @Override
        public int width() {
            return raster.getWidth();
        }

        @Override
        public int height() {
            return raster.getHeight();
        }

        /** Most pictures, and all large ones: without a step between. */
        private void plain(int y, int[] rgb) {
            byte[] bytes = (byte[]) raster.getDataElements(0, y, width(), 1, row);
            for (int x = 0, at = 0; x < rgb.length; x++, at += 3) {
                rgb[x] = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
            }
        }

        @Override
        public void row(int y, int[] rgb) {
            int bands = raster.getNumBands();
            boolean grey = colours.getNumColorComponents() == 1;
            if (bands == 3 && !grey && !colours.hasAlpha() && raster.getTransferType() == DataBuffer.TYPE_BYTE) {
                plain(y, rgb);
                return;
            }
            boolean premultiplied = colours.isAlphaPremultiplied();
            readSamples(raster, colours, y, samples, row);
            for (int x = 0; x < rgb.length; x++) {
                int at = x * bands;
                int red = samples[at];
                int green = grey ? red : samples[at + 1];
                int blue = grey ? red : samples[at + 2];
                if (colours.hasAlpha()) {
                    int alpha = samples[at + (grey ? 1 : 3)];
                    red = onWhite(red, alpha, premultiplied);
                    green = onWhite(green, alpha, premultiplied);
                    blue = onWhite(blue, alpha, premultiplied);
                }
                rgb[x] = red << 16 | green << 8 | blue;
            }
        }
    }

    /** Samples of a row in [0, 255], band after band. */
    private static void readSamples(Raster raster, ComponentColorModel colours, int y, int[] row, byte[] stored) {
        int width = raster.getWidth();
        if (raster.getTransferType() == DataBuffer.TYPE_BYTE) {
            byte[] bytes = (byte[]) raster.getDataElements(0, y, width, 1, stored);
            for (int i = 0; i < row.length; i++) {
                row[i] = bytes[i] & 0xff;
            }
            return;
        }
        raster.getPixels(0, y, width, 1, row);
        int bands = raster.getNumBands();
        for (int i = 0; i < row.length; i++) {
            int most = (1 << colours.getComponentSize(Math.min(i % bands, colours.getNumComponents() - 1))) - 1;
            row[i] = (row[i] * 255 + most / 2) / most;
        }
    }

    /** A pixel, 0xAARRGGBB, on a white ground. */
    static int onWhite(int argb) {
        int alpha = argb >>> 24;
        return onWhite(argb >> 16 & 0xff, alpha, false) << 16
                | onWhite(argb >> 8 & 0xff, alpha, false) << 8
                | onWhite(argb & 0xff, alpha, false);
    }

    private static int onWhite(int value, int alpha, boolean premultiplied) {
        return premultiplied ? Math.min(255, value + 255 - alpha) : (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}

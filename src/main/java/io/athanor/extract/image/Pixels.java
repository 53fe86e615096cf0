package io.athanor.extract.image;

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
final class Pixels {
    private Pixels() {}

    /** Why pixels of this kind cannot be read, or null. */
    static @Nullable String unfit(ColorModel colours) {
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

    /**
     * @param picture not {@link #unfit}
     * @return [height × width] pixels, 0xRRGGBB
     */
    static int[] onWhite(BufferedImage picture) {
        ColorModel colours = picture.getColorModel();
        if (colours instanceof IndexColorModel palette) {
            return indexed(picture.getRaster(), palette);
        }
        return colours instanceof DirectColorModel
                ? packed(picture)
                : components(picture.getRaster(), (ComponentColorModel) colours);
    }

    private static int[] indexed(Raster raster, IndexColorModel colours) {
        int[] palette = new int[colours.getMapSize()];
        colours.getRGBs(palette);
        for (int i = 0; i < palette.length; i++) {
            palette[i] = onWhite(palette[i]);
        }
        int[] pixels = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = palette[pixels[i]];
        }
        return pixels;
    }

    private static int[] packed(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = onWhite(pixels[i]);
        }
        return pixels;
    }

    private static int[] components(Raster raster, ComponentColorModel colours) {
        int width = raster.getWidth();
        int bands = colours.getNumComponents();
        boolean grey = colours.getNumColorComponents() == 1;
        boolean premultiplied = colours.isAlphaPremultiplied();
        int[] pixels = new int[width * raster.getHeight()];
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            samples(raster, colours, y, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int red = row[at];
                int green = grey ? red : row[at + 1];
                int blue = grey ? red : row[at + 2];
                if (colours.hasAlpha()) {
                    int alpha = row[at + bands - 1];
                    red = onWhite(red, alpha, premultiplied);
                    green = onWhite(green, alpha, premultiplied);
                    blue = onWhite(blue, alpha, premultiplied);
                }
                pixels[y * width + x] = red << 16 | green << 8 | blue;
            }
        }
        return pixels;
    }

    /** Samples of a row in [0, 255], band after band. */
    private static void samples(Raster raster, ComponentColorModel colours, int y, int[] row) {
        int width = raster.getWidth();
        if (raster.getTransferType() == DataBuffer.TYPE_BYTE) {
            byte[] bytes = (byte[]) raster.getDataElements(0, y, width, 1, null);
            for (int i = 0; i < row.length; i++) {
                row[i] = bytes[i] & 0xff;
            }
            return;
        }
        raster.getPixels(0, y, width, 1, row);
        int bands = colours.getNumComponents();
        for (int i = 0; i < row.length; i++) {
            int most = (1 << colours.getComponentSize(i % bands)) - 1;
            row[i] = (row[i] * 255 + most / 2) / most;
        }
    }

    private static int onWhite(int argb) {
        int alpha = argb >>> 24;
        return onWhite(argb >> 16 & 0xff, alpha, false) << 16
                | onWhite(argb >> 8 & 0xff, alpha, false) << 8
                | onWhite(argb & 0xff, alpha, false);
    }

    private static int onWhite(int value, int alpha, boolean premultiplied) {
        return premultiplied ? Math.min(255, value + 255 - alpha) : (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}

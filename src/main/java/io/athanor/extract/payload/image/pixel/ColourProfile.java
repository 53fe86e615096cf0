package io.athanor.extract.payload.image.pixel;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Colours by an ICC profile to sRGB: a grid of colours that the JDK's colour management was asked for once, and straight
 * lines between them. Immutable, so that any number of threads may use it, which the JDK's own conversion of pictures does
 * not allow.
 */
public final class ColourProfile {
    /** Of colours that differ by no more than this from sRGB's, on no point of the grid, a profile is sRGB's own. */
    private static final int SAME = 2;

    /** At most a level of error between the points, for curves up to a gamma of 2.4. */
    private static final int[] SIDES = {0, 256, 0, 52, 18};

    /** Of a colour: 1 for grey, 3 for RGB, 4 for inks. */
    private final int components;

    /** Points of the grid along a component. */
    private final int side;

    /** [side^components] colours, 0xRRGGBB; the first component changes last. */
    private final int[] grid;

    private ColourProfile(int components, int side, int[] grid) {
        this.components = components;
        this.side = side;
        this.grid = grid;
    }

    /**
     * @param components of the picture that it is for
     * @return null if it is no profile, or not for such pictures
     */
    static @Nullable ColourProfile of(byte[] icc, int components) {
        try {
            // the JDK's own structures are read and filled by one thread at a time
            synchronized (ColourProfile.class) {
                ICC_Profile profile = ICC_Profile.getInstance(icc);
                return fits(profile, components) ? sampled(profile, components) : null;
            }
        } catch (RuntimeException e) {
            // whatever the native library makes of a damaged profile
            return null;
        }
    }

    private static boolean fits(ICC_Profile profile, int components) {
        int space = profile.getColorSpaceType();
        return switch (components) {
            case 1 -> space == ColorSpace.TYPE_GRAY;
            case 3 -> space == ColorSpace.TYPE_RGB;
            case 4 -> space == ColorSpace.TYPE_CMYK;
            default -> false;
        };
    }

    private static ColourProfile sampled(ICC_Profile profile, int components) {
        int side = SIDES[components];
        int points = (int) Math.pow(side, components);
        byte[] colours = new byte[points * components];
        for (int i = 0; i < points; i++) {
            for (int c = components - 1, rest = i; c >= 0; c--, rest /= side) {
                colours[i * components + c] = (byte) (rest % side * 255 / (side - 1));
            }
        }
        WritableRaster from = raster(points, components);
        from.setDataElements(0, 0, points, 1, colours);
        WritableRaster to = raster(points, 3);
        var srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
        new ColorConvertOp(new ICC_Profile[] {profile, srgb}, null).filter(from, to);
        byte[] converted = (byte[]) to.getDataElements(0, 0, points, 1, null);
        int[] grid = new int[points];
        for (int i = 0; i < points; i++) {
            grid[i] =
                    (converted[3 * i] & 0xff) << 16 | (converted[3 * i + 1] & 0xff) << 8 | converted[3 * i + 2] & 0xff;
        }
        return new ColourProfile(components, side, grid);
    }

    private static WritableRaster raster(int width, int bands) {
        return Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, bands, new Point(0, 0));
    }

    /** Whether it changes nothing that could be seen: most profiles in the wild are sRGB's. */
    boolean isPlain() {
        if (components == 4) {
            return false;
        }
        int worst = 0;
        int[] colour = new int[3];
        for (int i = 0; i < grid.length; i++) {
            for (int c = 2, rest = i; c >= 0; c--) {
                colour[c] = rest % side * 255 / (side - 1);
                rest = components == 1 ? rest : rest / side;
            }
            for (int c = 0; c < 3; c++) {
                worst = Math.max(worst, Math.abs(colour[c] - (grid[i] >> 16 - 8 * c & 0xff)));
            }
        }
        return worst <= SAME;
    }

    /**
     * A colour between the points of the grid: on the simplex that it lies in, from the corner nearest to the origin along
     * one axis after another, that of the largest rest first.
     *
     * @param colour [components] values in [0, 255]
     * @return 0xRRGGBB
     */
    int srgb(int[] colour) {
        int corner = 0;
        // (rest × components + axis), so that sorting them sorts the axes
        int[] order = new int[components];
        for (int c = 0; c < components; c++) {
            int position = colour[c] * (side - 1);
            int point = Math.min(position / 255, side - 2);
            corner = corner * side + point;
            order[c] = (position - point * 255) * components + c;
        }
        if (components > 1) {
            Arrays.sort(order);
        }
        int before = 255;
        int red = 127;
        int green = 127;
        int blue = 127;
        for (int k = components; k >= 0; k--) {
            int rest = k > 0 ? order[k - 1] / components : 0;
            int weight = before - rest;
            int node = grid[corner];
            red += weight * (node >> 16 & 0xff);
            green += weight * (node >> 8 & 0xff);
            blue += weight * (node & 0xff);
            before = rest;
            corner += k > 0 ? stride(order[k - 1] % components) : 0;
        }
        return red / 255 << 16 | green / 255 << 8 | blue / 255;
    }

    private int stride(int component) {
        int stride = 1;
        for (int c = components - 1; c > component; c--) {
            stride *= side;
        }
        return stride;
    }

    /** Pixels of red, green and blue, or of grey in all three, as sRGB's; in place. */
    public void apply(int[] rgb) {
        int[] colour = new int[components];
        int last = -1;
        int converted = 0;
        for (int i = 0; i < rgb.length; i++) {
            // neighbours are often alike
            if (rgb[i] != last) {
                last = rgb[i];
                for (int c = 0; c < components; c++) {
                    colour[c] = last >> 16 - 8 * c & 0xff;
                }
                converted = srgb(colour);
            }
            rgb[i] = converted;
        }
    }
}

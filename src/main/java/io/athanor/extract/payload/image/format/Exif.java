package io.athanor.extract.payload.image.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which way up a picture is, by the TIFF directory that cameras write into files of any format. */
public final class Exif {
    private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private Exif() {}

    /** Whether a JPEG's segment or the like is EXIF. */
    static boolean begins(byte[] bytes, int at) {
        return at + PREFIX.length <= bytes.length
                && Arrays.equals(bytes, at, at + PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    /**
     * The orientation, from 1 to 8. What is damaged counts as {@link PictureFacts#UPRIGHT}: the picture itself may well be whole.
     *
     * @param exif with or without the six bytes that JPEG puts before it
     */
    static int orientation(byte[] exif) {
        byte[] tiff = begins(exif, 0) ? Arrays.copyOfRange(exif, PREFIX.length, exif.length) : exif;
        try {
            return TiffDirectory.first(tiff).orientation();
        } catch (java.io.IOException e) {
            return PictureFacts.UPRIGHT;
        }
    }

    /** Whether rows are columns in a picture of this orientation, so that its width is its height. */
    public static boolean swaps(int orientation) {
        return orientation > 4;
    }

    /** Whether rows of the file run backwards in a picture of this orientation. */
    public static boolean mirrorsX(int orientation) {
        return orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    }

    /** Whether columns of the file run from the bottom up. */
    public static boolean mirrorsY(int orientation) {
        return orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    }

    /**
     * Planes turned upright.
     *
     * @param planes [channels × height × width]
     * @param orientation from 1 to 8
     * @return [channels × width × height] where the orientation {@link #swaps}, otherwise as they came
     */
    public static float[] upright(float[] planes, int width, int height, int orientation) {
        if (orientation == PictureFacts.UPRIGHT) {
            return planes;
        }
        boolean swapped = swaps(orientation);
        boolean mirroredX = mirrorsX(orientation);
        boolean mirroredY = mirrorsY(orientation);
        float[] turned = new float[planes.length];
        int columns = swapped ? height : width;
        int lines = swapped ? width : height;
        for (int row = 0; row < planes.length / columns; row++) {
            int plane = row / lines * width * height;
            int y = row % lines;
            for (int x = 0; x < columns; x++) {
                int column = swapped ? y : x;
                int line = swapped ? x : y;
                int fromX = mirroredX ? width - 1 - column : column;
                int fromY = mirroredY ? height - 1 - line : line;
                turned[row * columns + x] = planes[plane + fromY * width + fromX];
            }
        }
        return turned;
    }
}

package io.athanor.extract.payload.image.pixel;

import java.util.Arrays;

/**
 * A picture that stands on a larger one, or reaches beyond it; what it does not cover is white. So stand the frames of
 * animations, and what has come of a file that was cut off.
 *
 * @param lines of the picture that are shown, from its top
 */
public record Canvas(PixelRows picture, int lines, int width, int height, int left, int top) implements PixelRows {
    static final int WHITE = 0xffffff;

    @Override
    public void row(int y, int[] rgb) {
        Arrays.fill(rgb, 0, width, WHITE);
        int line = y - top;
        if (line < 0 || line >= lines || left >= width) {
            return;
        }
        int[] row = new int[picture.width()];
        picture.row(line, row);
        System.arraycopy(row, 0, rgb, left, Math.min(row.length, width - left));
    }
}

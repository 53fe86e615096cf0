package io.athanor.extract.payload.image.pixel;

import java.util.Arrays;

/**
 * A picture whose pixels were put together in blocks, each its block's mean. A picture far larger than what it is wanted
 * for is thinned while its rows come, so that memory stays small; never by leaving pixels out, which would make of fine
 * stripes one colour.
 *
 * @param rgb [rows × columns] pixels, 0xRRGGBB
 * @param width of the picture in columns; no whole number where the last column stands for fewer pixels
 */
public record Thinned(int[] rgb, int columns, int rows, double width, double height) {
    /** @param step pixels a side of a block; with 1 the picture stays as it is */
    public static Thinned of(PixelRows picture, int step) {
        int columns = (picture.width() + step - 1) / step;
        int rows = (picture.height() + step - 1) / step;
        int[] rgb = new int[columns * rows];
        int[] row = new int[picture.width()];
        int[] sums = new int[3 * columns];
        for (int y = 0; y < picture.height(); y++) {
            picture.row(y, row);
            if (step == 1) {
                System.arraycopy(row, 0, rgb, y * columns, columns);
                continue;
            }
            add(row, step, sums);
            int lines = y % step + 1;
            if (lines == step || y == picture.height() - 1) {
                for (int x = 0; x < columns; x++) {
                    int pixels = lines * (Math.min(row.length, (x + 1) * step) - x * step);
                    rgb[y / step * columns + x] = mean(sums[3 * x], pixels) << 16
                            | mean(sums[3 * x + 1], pixels) << 8
                            | mean(sums[3 * x + 2], pixels);
                }
                Arrays.fill(sums, 0);
            }
        }
        return new Thinned(rgb, columns, rows, (double) picture.width() / step, (double) picture.height() / step);
    }

    private static void add(int[] row, int step, int[] sums) {
        for (int x = 0, at = 0; x < row.length; at += 3) {
            int red = 0;
            int green = 0;
            int blue = 0;
            for (int end = Math.min(row.length, x + step); x < end; x++) {
                red += row[x] >> 16 & 0xff;
                green += row[x] >> 8 & 0xff;
                blue += row[x] & 0xff;
            }
            sums[at] += red;
            sums[at + 1] += green;
            sums[at + 2] += blue;
        }
    }

    private static int mean(int sum, int pixels) {
        return (sum + pixels / 2) / pixels;
    }
}

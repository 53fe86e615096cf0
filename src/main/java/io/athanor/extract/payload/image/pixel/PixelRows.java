package io.athanor.extract.payload.image.pixel;

/** A picture of 8-bit red, green and blue on a white ground, handed out a row at a time. */
public interface PixelRows {
    int width();

    int height();

    /**
     * The pixels of a row. Rows are asked for from the top down.
     *
     * @param y in [0, height)
     * @param rgb takes [width] pixels, 0xRRGGBB
     */
    void row(int y, int[] rgb);
}

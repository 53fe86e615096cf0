package io.athanor.extract.payload.image.pixel;

/** A part of a picture. For one thread. */
public final class CroppedRows implements PixelRows {
    private final PixelRows picture;
    private final int left;
    private final int top;
    private final int width;
    private final int height;
    private final int[] whole;

    /**
     * @param left columns of the picture before the first
     * @param top rows of the picture above the first
     */
    public CroppedRows(PixelRows picture, int left, int top, int width, int height) {
        this.picture = picture;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
        this.whole = new int[picture.width()];
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public void row(int y, int[] rgb) {
        picture.row(top + y, whole);
        System.arraycopy(whole, left, rgb, 0, width);
    }
}

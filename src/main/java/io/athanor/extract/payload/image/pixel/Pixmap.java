package io.athanor.extract.payload.image.pixel;

import io.athanor.extract.payload.av.MediaException;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Pixels that are put together from decoded frames, with their transparency until they are handed out. */
public final class Pixmap implements PixelRows {
    private final int width;
    private final int height;

    /** [height × width] pixels, 0xAARRGGBB. */
    private final int[] argb;

    public Pixmap(int width, int height) {
        this.width = width;
        this.height = height;
        this.argb = new int[width * height];
    }

    /** Puts a frame in its place; what is beyond the edges is left out, as grids of tiles mean it. */
    public void put(AVFrame frame, int left, int top) throws MediaException {
        int[] pixels = FramePixels.argb(frame);
        int from = Math.max(0, -left);
        int count = Math.min(frame.width(), width - left) - from;
        for (int y = Math.max(0, -top); count > 0 && y < Math.min(frame.height(), height - top); y++) {
            System.arraycopy(pixels, y * frame.width() + from, argb, (top + y) * width + left + from, count);
        }
    }

    /** @param alpha [height × width] */
    public void fade(byte[] alpha) {
        for (int i = 0; i < Math.min(alpha.length, argb.length); i++) {
            argb[i] = argb[i] & 0xffffff | alpha[i] << 24;
        }
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
        for (int x = 0; x < width; x++) {
            rgb[x] = Pixels.onWhite(argb[y * width + x]);
        }
    }
}

package io.athanor.extract.payload.image.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the blocks of a GIF say beside the pixels.
 *
 * @param width of the canvas, of which the first frame may cover a part
 * @param left where the first frame stands on the canvas
 */
public record GifBlocks(PictureFacts facts, int width, int height, int left, int top) {
    private static final int HEADER_BYTES = 13;
    private static final int FRAME_BYTES = 10;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;

    public static GifBlocks of(byte[] gif) {
        if (gif.length < HEADER_BYTES) {
            return new GifBlocks(new PictureFacts(true, PictureFacts.UPRIGHT, null, 0), 0, 0, 0, 0);
        }
        ByteBuffer in = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        int left = 0;
        int top = 0;
        int frames = 0;
        boolean cut = true;
        int at = HEADER_BYTES + palette(gif[10]);
        while (at < gif.length && frames < 2) {
            int kind = gif[at] & 0xff;
            if (kind == EXTENSION) {
                at = endOfData(gif, at + 2);
            } else if (kind == FRAME && at + FRAME_BYTES < gif.length) {
                if (frames++ == 0) {
                    left = in.getShort(at + 1) & 0xffff;
                    top = in.getShort(at + 3) & 0xffff;
                }
                at = endOfData(gif, at + FRAME_BYTES + palette(gif[at + 9]) + 1);
                cut &= at > gif.length;
            } else {
                break;
            }
        }
        return new GifBlocks(
                new PictureFacts(cut, PictureFacts.UPRIGHT, null, frames),
                in.getShort(6) & 0xffff,
                in.getShort(8) & 0xffff,
                left,
                top);
    }

    private static int palette(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    /** Where the sub-blocks from here end; beyond the file if that ends first. */
    private static int endOfData(byte[] gif, int from) {
        int at = from;
        while (at < gif.length && gif[at] != 0) {
            at += 1 + (gif[at] & 0xff);
        }
        return at + 1;
    }
}

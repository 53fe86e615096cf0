package io.athanor.extract.payload.image.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the chunks of a WebP say beside the pixels.
 *
 * @param width of the canvas, which the frames of an animation may cover in part; 0 if there is none but the picture itself
 * @param left where the first frame stands on the canvas
 */
public record WebpChunks(PictureFacts facts, int width, int height, int left, int top) {
    private static final int HEADER_BYTES = 12;
    private static final int CANVAS_BYTES = 10;

    /** Where a file with extensions has its flags. */
    private static final int FLAGS = 20;

    private static final int HAS_PROFILE = 0x20;

    public static WebpChunks of(byte[] webp) {
        ByteBuffer in = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
        int orientation = PictureFacts.UPRIGHT;
        byte[] profile = null;
        int frames = 0;
        int width = 0;
        int height = 0;
        int left = 0;
        int top = 0;
        long end = HEADER_BYTES;
        while (end + 8 <= webp.length) {
            int begin = (int) end + 8;
            String name = new String(webp, (int) end, 4, StandardCharsets.ISO_8859_1);
            long length = in.getInt((int) end + 4) & 0xffffffffL;
            end = begin + length + length % 2;
            int there = (int) Math.min(length, webp.length - begin);
            if (name.equals("VP8X") && there >= CANVAS_BYTES) {
                width = 1 + threeBytes(in, begin + 4);
                height = 1 + threeBytes(in, begin + 7);
            } else if (name.equals("EXIF")) {
                orientation = Exif.orientation(Arrays.copyOfRange(webp, begin, begin + there));
            } else if (name.equals("ICCP")) {
                profile = Arrays.copyOfRange(webp, begin, begin + there);
            } else if (name.equals("ANMF") && there >= 6 && frames++ == 0) {
                left = 2 * threeBytes(in, begin);
                top = 2 * threeBytes(in, begin + 3);
            }
        }
        // the byte that makes the last chunk's length even is often left out
        boolean cut = end > webp.length + 1 || (in.getInt(4) & 0xffffffffL) + 8 > webp.length + 1;
        return new WebpChunks(
                new PictureFacts(cut, orientation, profile, Math.max(1, frames)), width, height, left, top);
    }

    /** The file without its profile, which is applied later. */
    public static byte[] withoutProfile(byte[] webp) {
        if (webp.length <= FLAGS || webp[15] != 'X' || (webp[FLAGS] & HAS_PROFILE) == 0) {
            return webp;
        }
        byte[] plain = webp.clone();
        plain[FLAGS] &= ~HAS_PROFILE;
        return plain;
    }

    private static int threeBytes(ByteBuffer in, int at) {
        return in.getShort(at) & 0xffff | (in.get(at + 2) & 0xff) << 16;
    }
}

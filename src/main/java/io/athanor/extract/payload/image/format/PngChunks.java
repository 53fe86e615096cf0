package io.athanor.extract.payload.image.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** What the chunks of a PNG say beside the pixels. */
public final class PngChunks {
    private static final int SIGNATURE_BYTES = 8;

    /** Of a chunk: length and name before its data, a checksum after it. */
    private static final int FRAME_BYTES = 12;

    /** Where the first chunk, the header, has the picture's width and height. */
    private static final int SIZE_BEGIN = SIGNATURE_BYTES + 8;

    private static final int SIZE_END = SIZE_BEGIN + 8;

    private static final int LARGEST_PROFILE_BYTES = 1 << 23;

    private static final int I_HDR = name("IHDR");
    private static final int I_END = name("IEND");
    private static final int E_XIF = name("eXIf");
    private static final int I_CCP = name("iCCP");
    private static final int ANIMATION = name("acTL");

    private PngChunks() {}

    /** Checks the size that the first chunk says: a picture that is both too large and cut off is too large. */
    public static void check(byte[] png, PictureBounds bounds) throws RefusedPicture {
        if (png.length >= SIZE_END && ByteBuffer.wrap(png).getInt(SIGNATURE_BYTES + 4) == I_HDR) {
            ByteBuffer size = ByteBuffer.wrap(png, SIZE_BEGIN, SIZE_END - SIZE_BEGIN);
            bounds.check(Integer.toUnsignedLong(size.getInt()), Integer.toUnsignedLong(size.getInt()));
        }
    }

    public static PictureFacts facts(byte[] png) {
        ByteBuffer in = ByteBuffer.wrap(png);
        int orientation = PictureFacts.UPRIGHT;
        byte[] profile = null;
        int pictures = 1;
        for (long at = SIGNATURE_BYTES; at + FRAME_BYTES <= png.length; ) {
            int begin = (int) at + 8;
            int length = in.getInt((int) at);
            int name = in.getInt((int) at + 4);
            if (name == I_END) {
                return new PictureFacts(false, orientation, profile, pictures);
            }
            if (length < 0 || length > png.length - begin) {
                break;
            }
            if (name == E_XIF) {
                orientation = Exif.orientation(Arrays.copyOfRange(png, begin, begin + length));
            } else if (name == I_CCP) {
                profile = profile(png, begin, length);
            } else if (name == ANIMATION && length >= 4) {
                pictures = in.getInt(begin);
            }
            at += FRAME_BYTES + (long) length;
        }
        return new PictureFacts(true, orientation, profile, pictures);
    }

    /** Empty if it is damaged. */
    private static byte @Nullable [] profile(byte[] png, int begin, int length) {
        int text = begin;
        while (text < begin + length && png[text] != 0) {
            text++;
        }
        int data = text + 2;
        if (data >= begin + length) {
            return new byte[0];
        }
        try (var inflated = new InflaterInputStream(new ByteArrayInputStream(png, data, begin + length - data))) {
            return inflated.readNBytes(LARGEST_PROFILE_BYTES);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static int name(String letters) {
        return ByteBuffer.wrap(letters.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .getInt();
    }
}

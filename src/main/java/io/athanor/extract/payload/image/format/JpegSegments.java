package io.athanor.extract.payload.image.format;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a JPEG before its first scan, and with it which colours its components are: decoders differ in how they
 * guess, and the JDK's is wrong where a file has no JFIF and other ids of components than usual.
 *
 * @param frame the marker of its kind: baseline, progressive, lossless …
 * @param ids of the components
 * @param transform of Adobe's marker, or -1 if there is none
 * @param jfif whether JFIF's marker is there, which means YCbCr
 * @param scan where the first scan begins
 */
public record JpegSegments(
        int frame,
        int width,
        int height,
        List<Integer> ids,
        int transform,
        boolean jfif,
        int orientation,
        byte @Nullable [] profile,
        int scan) {
    private static final int SCAN = 0xda;
    private static final int APP_0 = 0xe0;
    private static final int APP_15 = 0xef;
    private static final int COMMENT = 0xfe;
    private static final int PROFILE_HEADER_BYTES = 14;
    private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** SOI, and Adobe's marker up to the transform. */
    private static final byte[] BEGINNING = {
        (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0
    };

    /** @throws IOException if there is no frame or no scan */
    public static JpegSegments of(byte[] jpeg) throws IOException {
        int frame = 0;
        int width = 0;
        int height = 0;
        List<Integer> ids = new ArrayList<>();
        int transform = -1;
        boolean jfif = false;
        int orientation = PictureFacts.UPRIGHT;
        List<byte[]> profile = new ArrayList<>();
        int at = 2;
        while (true) {
            int marker = marker(jpeg, at);
            int begin = segment(jpeg, at);
            int length = length(jpeg, at);
            if (marker == SCAN) {
                break;
            }
            if (isFrame(marker) && length >= 6) {
                frame = marker;
                height = twoBytes(jpeg, begin + 1);
                width = twoBytes(jpeg, begin + 3);
                ids.clear();
                for (int i = 0; i < jpeg[begin + 5] && 6 + 3 * i < length; i++) {
                    ids.add(jpeg[begin + 6 + 3 * i] & 0xff);
                }
            } else if (marker == APP_0 && text(jpeg, begin, length, "JFIF\0")) {
                jfif = true;
            } else if (marker == APP_0 + 1 && Exif.begins(jpeg, begin)) {
                orientation = Exif.orientation(Arrays.copyOfRange(jpeg, begin, begin + length));
            } else if (marker == APP_0 + 2 && length > PROFILE_HEADER_BYTES && text(jpeg, begin, length, PROFILE)) {
                profile.add(Arrays.copyOfRange(jpeg, begin + PROFILE.length, begin + length));
            } else if (marker == APP_0 + 14 && length >= 12 && text(jpeg, begin, length, "Adobe")) {
                transform = jpeg[begin + 11] & 0xff;
            }
            at = begin + length;
        }
        if (frame == 0) {
            throw new IOException("it has no frame");
        }
        return new JpegSegments(frame, width, height, ids, transform, jfif, orientation, joined(profile), at);
    }

    /** Whether its three components are luminance and two of colour; as libjpeg guesses. */
    boolean isYCbCr() {
        if (jfif || transform >= 0) {
            return jfif || transform != 0;
        }
        return !ids.equals(List.of((int) 'R', (int) 'G', (int) 'B'));
    }

    /** The file with nothing beside the picture but the mark of its colours, which every decoder understands. */
    public byte[] bare(byte[] jpeg) throws IOException {
        var bare = new ByteArrayOutputStream(jpeg.length + BEGINNING.length + 1);
        bare.writeBytes(BEGINNING);
        // four components are handed out as they are
        bare.write(ids.size() == 3 && isYCbCr() ? 1 : 0);
        int at = 2;
        while (at < scan) {
            int marker = marker(jpeg, at);
            int end = segment(jpeg, at) + length(jpeg, at);
            if ((marker < APP_0 || marker > APP_15) && marker != COMMENT) {
                bare.write(jpeg, at, end - at);
            }
            at = end;
        }
        bare.write(jpeg, scan, jpeg.length - scan);
        return bare.toByteArray();
    }

    /** Chunks of a profile in the order of their numbers; empty if they do not belong together. */
    private static byte @Nullable [] joined(List<byte[]> chunks) {
        if (chunks.isEmpty()) {
            return null;
        }
        byte[][] ordered = new byte[chunks.size()][];
        for (byte[] chunk : chunks) {
            int number = chunk[0] & 0xff;
            if ((chunk[1] & 0xff) != ordered.length
                    || number < 1
                    || number > ordered.length
                    || ordered[number - 1] != null) {
                return new byte[0];
            }
            ordered[number - 1] = chunk;
        }
        var profile = new ByteArrayOutputStream();
        for (byte[] chunk : ordered) {
            profile.write(chunk, 2, chunk.length - 2);
        }
        return profile.toByteArray();
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** The marker here, or where the padding before it ends. */
    private static int marker(byte[] jpeg, int at) throws IOException {
        return jpeg[segment(jpeg, at) - 3] & 0xff;
    }

    /** Where the data of the segment here begin, behind their length. */
    private static int segment(byte[] jpeg, int at) throws IOException {
        int letter = at;
        // bytes that belong to nothing are skipped, as libjpeg does; 0xff may be repeated
        while (letter < jpeg.length && jpeg[letter] != (byte) 0xff) {
            letter++;
        }
        while (letter < jpeg.length && jpeg[letter] == (byte) 0xff) {
            letter++;
        }
        if (letter + 3 > jpeg.length) {
            throw new EOFException("it ends before its first scan");
        }
        return letter + 3;
    }

    private static int length(byte[] jpeg, int at) throws IOException {
        int begin = segment(jpeg, at);
        int length = twoBytes(jpeg, begin - 2) - 2;
        if (length < 0) {
            throw new IOException("a segment has no length");
        }
        if (begin + length > jpeg.length) {
            throw new EOFException("it ends before its first scan");
        }
        return length;
    }

    private static boolean text(byte[] jpeg, int begin, int length, String text) {
        return text(jpeg, begin, length, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static boolean text(byte[] jpeg, int begin, int length, byte[] text) {
        return length >= text.length && Arrays.equals(jpeg, begin, begin + text.length, text, 0, text.length);
    }

    private static int twoBytes(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}

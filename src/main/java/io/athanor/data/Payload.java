package io.athanor.data;

import io.athanor.base.Fingerprint;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where one modality of one sample is to be found. Small unless inline; references alone travel through the driver.
 *
 * <p>Exactly one of {@code uri}, {@code inline} and {@code rejection} is set.
 *
 * @param uri the file that holds it
 * @param offset first byte within the file
 * @param length bytes, or -1 for the whole file
 * @param inline the bytes themselves, where the source holds them in a cell
 * @param rejection set where the source already found it to be unusable
 * @param revision 32 hexadecimal digits that are others when the payload may have changed: of the bytes where they are
 *     inline, otherwise of the place and of what {@link #stamped} was told. Equal revisions of one sample mean equal bytes;
 *     unequal ones mean that one has to look
 */
@SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
public record Payload(
        @Nullable String uri,
        long offset,
        long length,
        byte @Nullable [] inline,
        @Nullable Rejection rejection,
        String revision)
        implements Serializable {
    private static final int REVISION_DIGITS = 32;

    public Payload {
        int set = (uri == null ? 0 : 1) + (inline == null ? 0 : 1) + (rejection == null ? 0 : 1);
        if (set == 0 || (set > 1 && rejection == null)) {
            throw new IllegalArgumentException("a payload is a reference, bytes or a rejection");
        }
    }

    public static Payload file(String uri) {
        return slice(uri, 0, -1);
    }

    public static Payload slice(String uri, long offset, long length) {
        return new Payload(uri, offset, length, null, null, revision(uri, offset, length));
    }

    public static Payload inline(byte[] bytes) {
        return new Payload(null, 0, bytes.length, bytes, null, revision(bytes));
    }

    public static Payload rejected(@Nullable String uri, String reason, String message) {
        return new Payload(uri, 0, 0, null, new Rejection(reason, message), revision(uri, reason, message));
    }

    /**
     * The same payload, whose revision also follows the file that holds it; bytes and rejections stay as they are.
     *
     * @param fileBytes length of the whole file
     * @param modified when it was last written, milliseconds since 1970
     */
    public Payload stamped(long fileBytes, long modified) {
        return inline != null || rejection != null
                ? this
                : new Payload(uri, offset, length, null, null, revision(uri, offset, length, fileBytes, modified));
    }

    private static String revision(@Nullable Object... facts) {
        StringBuilder text = new StringBuilder();
        for (Object fact : facts) {
            text.append(fact).append('\n');
        }
        return revision(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String revision(byte[] bytes) {
        return Fingerprint.sha256(bytes).substring(0, REVISION_DIGITS);
    }
}

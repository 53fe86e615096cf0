package io.athanor.data;

import java.io.Serializable;
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
 */
@SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
public record Payload(
        @Nullable String uri,
        long offset,
        long length,
        byte @Nullable [] inline,
        @Nullable Rejection rejection) implements Serializable {

    public Payload {
        int set = (uri == null ? 0 : 1) + (inline == null ? 0 : 1) + (rejection == null ? 0 : 1);
        if (set == 0 || (set > 1 && rejection == null)) {
            throw new IllegalArgumentException("a payload is a reference, bytes or a rejection");
        }
    }

    public static Payload file(String uri) {
        return new Payload(uri, 0, -1, null, null);
    }

    public static Payload slice(String uri, long offset, long length) {
        return new Payload(uri, offset, length, null, null);
    }

    public static Payload inline(byte[] bytes) {
        return new Payload(null, 0, bytes.length, bytes, null);
    }

    public static Payload rejected(@Nullable String uri, String reason, String message) {
        return new Payload(uri, 0, 0, null, new Rejection(reason, message));
    }
}

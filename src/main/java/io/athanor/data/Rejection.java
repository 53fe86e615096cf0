package io.athanor.data;

import java.io.Serializable;
import java.util.List;

/**
 * Why a payload went to quarantine.
 *
 * @param reason one of the constants below: a stable, countable code
 * @param message what was found, for a person
 */
public record Rejection(String reason, String message) implements Serializable {
    /** The payload is there and has no bytes, or only blanks. */
    public static final String EMPTY = "empty";

    /** The bytes are not what the decoder understands. */
    public static final String UNDECODABLE = "undecodable";

    /** A bound of the decoder was exceeded (pixels, seconds, bytes …). */
    public static final String TOO_LARGE = "too-large";

    /** The reference leads out of the source's folder. */
    public static final String OUTSIDE_ROOT = "outside-root";

    /** The reference is of a kind, or names a host or an address, that the settings do not allow. */
    public static final String FORBIDDEN = "forbidden";

    /** The file a reference names cannot be read. */
    public static final String UNREADABLE = "unreadable";

    /** The container ends before the payload does. */
    public static final String TRUNCATED = "truncated";

    /** A value of a table column is not of the column's type. */
    public static final String NOT_A_NUMBER = "not-a-number";

    /** A value of a column of times is neither a day nor a moment. */
    public static final String NOT_A_TIME = "not-a-time";

    /** Reading or decoding it did not end in its time. */
    public static final String TIMEOUT = "timeout";

    /** The process died twice while it was decoded or inferred, the second time with nothing else beside it. */
    public static final String CRASH = "crash";

    /** A vector that came from elsewhere has more or fewer values than the others. */
    public static final String WRONG_WIDTH = "wrong-width";

    /** A vector that came from elsewhere has a value that is empty, infinite or not a number. */
    public static final String NOT_FINITE = "not-finite";

    /** The encoder failed on this payload alone. */
    public static final String ENCODER = "encoder";

    /** All codes. */
    public static final List<String> REASONS = List.of(
            EMPTY,
            UNDECODABLE,
            TOO_LARGE,
            OUTSIDE_ROOT,
            FORBIDDEN,
            UNREADABLE,
            TRUNCATED,
            NOT_A_NUMBER,
            NOT_A_TIME,
            TIMEOUT,
            CRASH,
            WRONG_WIDTH,
            NOT_FINITE,
            ENCODER);
}

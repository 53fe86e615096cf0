package io.athanor.source;

import java.io.Serializable;

/**
 * A field of the source that a modality reads its payload from.
 *
 * @param name as in the pipeline's {@code from}: a file extension, or a column of a manifest
 * @param kind how a cell of text is to be read; columns of bytes and members of a tar need no telling
 * @param required whether the source is refused when not one sample has it
 */
public record PayloadField(String name, Kind kind, boolean required) implements Serializable {

    /** What a cell of text in a manifest means. */
    public enum Kind {
        /** It names a file. */
        URI,
        /** It is the payload itself. */
        INLINE_TEXT
    }

    public static PayloadField uri(String name) {
        return new PayloadField(name, Kind.URI, true);
    }

    public static PayloadField inlineText(String name) {
        return new PayloadField(name, Kind.INLINE_TEXT, true);
    }

    /** Whether a cell of text names a file. */
    boolean isFile() {
        return kind == Kind.URI;
    }

    /** The same field, of a source in which it may be lacking altogether. */
    public PayloadField optional() {
        return new PayloadField(name, kind, false);
    }
}

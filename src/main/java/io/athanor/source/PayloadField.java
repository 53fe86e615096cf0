package io.athanor.source;

import java.io.Serializable;

/**
 * A field of the source that a modality reads its payload from.
 *
 * @param name as in the pipeline's {@code from}: a file extension, or a column of a manifest
 * @param kind how a cell of text is to be read; columns of bytes and members of a tar need no telling
 * @param required whether the source is refused when not one sample has it
 * @param each whether a sample may have several, and the manifest has a row a payload, see {@link EachPayload}
 */
public record PayloadField(String name, Kind kind, boolean required, boolean each) implements Serializable {

    /** What a cell of text in a manifest means. */
    public enum Kind {
        /** It names a file. */
        URI,
        /** It is the payload itself. */
        INLINE_TEXT
    }

    public static PayloadField uri(String name) {
        return new PayloadField(name, Kind.URI, true, false);
    }

    public static PayloadField inlineText(String name) {
        return new PayloadField(name, Kind.INLINE_TEXT, true, false);
    }

    /** The same field, of which a sample may have several. */
    public PayloadField ofMany() {
        return new PayloadField(name, kind, required, true);
    }

    /** Whether a cell of text names a file. */
    boolean isFile() {
        return kind == Kind.URI;
    }

    /** The same field, of a source in which it may be lacking altogether. */
    public PayloadField optional() {
        return new PayloadField(name, kind, false, each);
    }
}

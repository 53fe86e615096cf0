package io.athanor.source;

import io.athanor.table.ManifestTable;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * What a modality reads its payloads from.
 *
 * @param from as in the pipeline: file extensions, or columns of a manifest. A sample has a payload in one of them
 * @param kind how a cell of text is to be read; columns of bytes and members of a tar need no telling
 * @param required whether the source is refused when not one sample has it
 * @param each whether a sample may have several, and the manifest has a row a payload, see {@link EachPayload}
 */
public record PayloadField(List<String> from, Kind kind, boolean required, boolean each) implements Serializable {

    public PayloadField {
        from = List.copyOf(from);
    }

    /** What a cell of text in a manifest means. */
    public enum Kind {
        /** It names a file. */
        URI,
        /** It is the payload itself. */
        INLINE_TEXT,
        /** It is the payload itself if it is JSON or has several lines, and else names a file; so are lists and structs. */
        SERIES
    }

    public static PayloadField uri(List<String> from) {
        return new PayloadField(from, Kind.URI, true, false);
    }

    public static PayloadField uri(String from) {
        return uri(List.of(from));
    }

    public static PayloadField inlineText(List<String> from) {
        return new PayloadField(from, Kind.INLINE_TEXT, true, false);
    }

    public static PayloadField inlineText(String from) {
        return inlineText(List.of(from));
    }

    public static PayloadField series(List<String> from) {
        return new PayloadField(from, Kind.SERIES, true, false);
    }

    /** What its payloads are called in the manifest. */
    public String name() {
        return ManifestTable.field(from);
    }

    /** The extensions that files are known by, in whatever case they are written. */
    public List<String> extensions() {
        return from.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /** The same field, of which a sample may have several. */
    public PayloadField ofMany() {
        return new PayloadField(from, kind, required, true);
    }

    /** Whether a cell of text may name a file. */
    public boolean isFile() {
        return kind != Kind.INLINE_TEXT;
    }

    /** The same field, of a source in which it may be lacking altogether. */
    public PayloadField optional() {
        return new PayloadField(from, kind, false, each);
    }
}

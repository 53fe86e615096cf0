package io.athanor.extract;

import io.athanor.table.ManifestTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A modality whose samples are payloads: bytes that an encoder turns into a vector or a sequence. */
public interface PayloadSettings extends ModalitySettings {
    /**
     * The payload field of the source: a file's extension, or a manifest's column. Of several a sample has one; if it has
     * more, the one that is named first counts.
     */
    List<String> from();

    /**
     * The fields as a settings record keeps them.
     *
     * @throws IllegalArgumentException if there are none
     */
    static List<String> named(List<String> from) {
        if (from.isEmpty()) {
            throw new IllegalArgumentException("from names no field, expected one or several");
        }
        return from.stream().distinct().toList();
    }

    /** The payloads' name in the manifest. */
    default String field() {
        return ManifestTable.field(from());
    }

    /** Payloads of more bytes are rejected before they are read. */
    long maxBytes();

    /** Whether a manifest's cell holds the payload itself, as text, and not the name of a file. */
    default boolean isText() {
        return false;
    }

    /** Set where a sample may have several payloads. */
    default @Nullable ManySettings many() {
        return null;
    }

    /** The recipe these settings ask for. */
    FeatureExtractor extractor();
}

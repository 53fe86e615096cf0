package io.athanor.source;

import io.athanor.base.Changes;
import io.athanor.data.Payload;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sample as its source has it.
 *
 * @param id null where the source gives none
 * @param cells scalars as text, by name
 * @param payloads by field, those the pipeline does not read among them
 * @param bytes the lengths of payloads by field, where they are known
 * @param brokenCells whether there are cells that cannot be read
 * @param changes what was done to it that no setting asked for
 */
public record FoundSample(
        @Nullable String id,
        Map<String, String> cells,
        Map<String, Payload> payloads,
        Map<String, Long> bytes,
        boolean brokenCells,
        Changes changes) {
    /** A sample to which nothing was done. */
    public FoundSample(
            @Nullable String id,
            Map<String, String> cells,
            Map<String, Payload> payloads,
            Map<String, Long> bytes,
            boolean brokenCells) {
        this(id, cells, payloads, bytes, brokenCells, Changes.NONE);
    }

    /** Bytes of some fields' payloads, as far as they are known. */
    public long bytesOf(Collection<String> fields) {
        return fields.stream().mapToLong(field -> bytes.getOrDefault(field, 0L)).sum();
    }
}

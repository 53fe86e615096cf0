package io.athanor.source;

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
 */
record FoundSample(
        @Nullable String id,
        Map<String, String> cells,
        Map<String, Payload> payloads,
        Map<String, Long> bytes,
        boolean brokenCells) {
    /** Bytes of some fields' payloads, as far as they are known. */
    long bytesOf(Collection<String> fields) {
        return fields.stream().mapToLong(field -> bytes.getOrDefault(field, 0L)).sum();
    }
}

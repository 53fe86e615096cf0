package io.athanor.extract;

import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * One sample of the manifest, as a modality sees it.
 *
 * @param payload null where the sample has none
 * @param known what became of a payload that it had before, or null
 * @param verdict why its payload is not to be decoded, whatever its bytes are, or null
 */
record ManifestRow(
        String sampleId,
        @Nullable Payload payload,
        @Nullable Known known,
        @Nullable Rejection verdict) {

    ManifestRow(String sampleId, @Nullable Payload payload, @Nullable Known known) {
        this(sampleId, payload, known, null);
    }

    /**
     * Bytes that need not be tried again.
     *
     * @param sha256 their hash
     * @param rejection why they were rejected; null if their feature is known
     * @param changes what was done to them on the way to their feature, of the form of {@link RowChanges}
     */
    record Known(
            String sha256,
            @Nullable Rejection rejection,
            @Nullable String changes) {}

    ManifestRow judged(Rejection why) {
        return new ManifestRow(sampleId, payload, known, why);
    }
}

package io.athanor.extract.payload;

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
public record ManifestRow(
        String sampleId,
        @Nullable Payload payload,
        @Nullable Known known,
        @Nullable Rejection verdict) {

    public ManifestRow(String sampleId, @Nullable Payload payload, @Nullable Known known) {
        this(sampleId, payload, known, null);
    }

    /**
     * Bytes that need not be tried again.
     *
     * @param sha256 their hash
     * @param rejection why they were rejected; null if their feature is known
     * @param changes what was done to them on the way to their feature, of the form of {@link io.athanor.extract.segment.RowChanges}
     */
    public record Known(
            String sha256,
            @Nullable Rejection rejection,
            @Nullable String changes) {}

    public ManifestRow judged(Rejection why) {
        return new ManifestRow(sampleId, payload, known, why);
    }
}

package io.athanor.extract;

import io.athanor.data.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One sample of the manifest, as a modality sees it.
 *
 * @param payload null where the sample has none
 * @param known the SHA-256 of the payload whose feature is known already, or null
 */
record ManifestRow(
        String sampleId,
        @Nullable Payload payload,
        @Nullable String known) {}

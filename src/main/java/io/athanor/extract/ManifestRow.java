package io.athanor.extract;

import io.athanor.data.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One sample of the manifest, as a modality sees it.
 *
 * @param payload null where the sample has none
 */
record ManifestRow(String sampleId, @Nullable Payload payload) {}

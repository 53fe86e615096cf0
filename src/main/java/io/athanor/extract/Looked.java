package io.athanor.extract;

import org.jspecify.annotations.Nullable;

/**
 * A sample whose payload was looked at.
 *
 * @param ordinal its place in the part, from 0
 * @param decoded null where it has no payload
 * @param sha256 the payload's hash, where it was bad
 * @param uri the file the payload came from, if it came from one
 */
record Looked(
        long ordinal,
        String sampleId,
        @Nullable Decoded decoded,
        @Nullable String sha256,
        @Nullable String uri) {

    /** What it holds in memory. */
    long bytes() {
        return decoded instanceof Prepared prepared ? prepared.bytes() : 0;
    }
}

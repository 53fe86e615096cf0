package io.athanor.extract.payload;

import io.athanor.data.Payload;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import org.jspecify.annotations.Nullable;

/**
 * A sample whose payload was looked at.
 *
 * @param ordinal its place in the part, from 0
 * @param row what was looked at
 * @param decoded null where it has no payload, or its feature is known already
 * @param sha256 the payload's hash, null where there are no bytes
 */
public record DecodedSample(
        long ordinal,
        ManifestRow row,
        @Nullable Decoded decoded,
        @Nullable String sha256) {

    /** What it holds in memory. */
    public long bytes() {
        return decoded instanceof Prepared prepared ? prepared.bytes() : 0;
    }

    /** Whether the bytes are those whose feature is known. */
    public boolean kept() {
        ManifestRow.Known known = row.known();
        return known != null && known.rejection() == null && known.sha256().equals(sha256);
    }

    /** The file the payload came from, if it came from one. */
    @Nullable
    public String uri() {
        Payload payload = row.payload();
        return payload == null ? null : payload.uri();
    }

    /** The payload's revision, if it has one. */
    @Nullable
    public String revision() {
        Payload payload = row.payload();
        return payload == null ? null : payload.revision();
    }
}

package io.athanor.extract;

import io.athanor.base.Changes;
import io.athanor.data.Rejection;

/** What became of a payload's bytes: fit for the encoder, without anything for it, or rejected. */
public sealed interface Decoded permits Prepared, Decoded.Absent, Decoded.Rejected {

    /**
     * The payload is sound, and what this encoder reads is not in it, as a film may have no sound track: the modality is missing.
     *
     * @param changes count that
     */
    record Absent(Changes changes) implements Decoded {}

    /** The bytes are no use. */
    record Rejected(Rejection rejection) implements Decoded {}

    static Decoded rejected(String reason, String message) {
        return new Rejected(new Rejection(reason, message));
    }
}

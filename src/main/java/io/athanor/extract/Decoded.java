package io.athanor.extract;

import io.athanor.data.Rejection;

/** What became of a payload's bytes: fit for the encoder, or rejected. */
public sealed interface Decoded permits Prepared, Decoded.Rejected {

    /** The bytes are no use. */
    record Rejected(Rejection rejection) implements Decoded {}

    static Decoded rejected(String reason, String message) {
        return new Rejected(new Rejection(reason, message));
    }
}

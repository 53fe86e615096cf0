package io.athanor.extract.payload;

import io.athanor.data.Rejection;
import org.jspecify.annotations.Nullable;

/** The bytes of a payload, or why there are none: exactly one is set. */
public @SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
record Fetched(byte @Nullable [] bytes, @Nullable Rejection rejection) {
    static Fetched rejected(String reason, String message) {
        return new Fetched(null, new Rejection(reason, message));
    }
}

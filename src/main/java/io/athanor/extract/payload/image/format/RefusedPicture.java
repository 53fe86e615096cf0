package io.athanor.extract.payload.image.format;

import io.athanor.data.Rejection;
import java.io.IOException;

/** A picture that is not read, and why. */
public final class RefusedPicture extends IOException {
    private static final long serialVersionUID = 1;

    private final Rejection rejection;

    /** @param reason a constant of {@link Rejection} */
    public RefusedPicture(String reason, String message) {
        super(message);
        this.rejection = new Rejection(reason, message);
    }

    public Rejection rejection() {
        return rejection;
    }
}

package io.athanor.base;

/** More payloads were rejected than {@code limits.rejected} allows; of the stage the quarantine alone was published. */
public final class TooManyRejected extends UserError {
    private static final long serialVersionUID = 1L;

    public TooManyRejected(String message) {
        super(message);
    }

    @Override
    public int exitCode() {
        return 3;
    }
}

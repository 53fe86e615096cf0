package io.athanor.extract.payload;

/**
 * The heap did not suffice for what was in work. The error itself is no cause of this, only suppressed: for a cause Spark
 * would end the process, which can well go on once this work is let go.
 */
public final class OutOfHeap extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public OutOfHeap(String message, OutOfMemoryError error) {
        super(message);
        addSuppressed(error);
    }
}

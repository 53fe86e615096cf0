package io.athanor.extract.payload;

/**
 * How far decoding runs ahead of inference, in bytes: what is decoded, what its taker says it holds of it, and as much again
 * as the largest so far for each payload in work. One payload is always let through, however large. Guarded by its owner.
 */
final class Ahead {
    private final long boundBytes;
    private int working;
    private long heldBytes;
    private long largestBytes;

    Ahead(long boundBytes) {
        this.boundBytes = boundBytes;
    }

    /** Whether no further payload may be begun. */
    boolean full() {
        boolean nothingThere = heldBytes == 0 && working == 0;
        return !nothingThere && heldBytes + (working + 1) * largestBytes > boundBytes;
    }

    /** Whether no payload is in work. */
    boolean idle() {
        return working == 0;
    }

    void begin() {
        working++;
    }

    /** @param bytes that the payload takes when it is decoded */
    void finish(long bytes) {
        working--;
        largestBytes = Math.max(largestBytes, bytes);
        hold(bytes);
    }

    /** @param bytes negative for memory that was let go */
    void hold(long bytes) {
        heldBytes += bytes;
    }
}

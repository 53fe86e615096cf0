package io.athanor.collective;

/** A sum over the ranks that is under way. */
@FunctionalInterface
public interface PendingSum {
    /**
     * Returns when the tensor holds the sum.
     *
     * @throws PeerLost if a rank is gone
     */
    void await();
}

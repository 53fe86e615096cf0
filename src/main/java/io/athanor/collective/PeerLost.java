package io.athanor.collective;

import java.util.Set;

/** Another rank died, fell silent or gave up; the attempt is over. */
public final class PeerLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Set<Integer> ranks;

    /** @param ranks those of which nothing was heard, empty if that is not known */
    public PeerLost(int rank, Set<Integer> ranks, String doing, Throwable cause) {
        super(
                "rank " + rank + " lost " + (ranks.isEmpty() ? "a peer" : "rank(s) " + ranks) + " in " + doing + ": "
                        + cause.getMessage(),
                cause);
        this.ranks = Set.copyOf(ranks);
    }

    /** The ranks of which nothing was heard; empty if that is not known. */
    public Set<Integer> ranks() {
        return ranks == null ? Set.of() : ranks;
    }
}

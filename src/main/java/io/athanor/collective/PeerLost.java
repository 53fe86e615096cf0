package io.athanor.collective;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Another rank died, fell silent or gave up; the attempt is over. */
public final class PeerLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int rank;
    private final transient Set<Integer> ranks;
    private final String doing;

    /** @param ranks those of which nothing was heard, empty if that is not known */
    public PeerLost(int rank, Set<Integer> ranks, String doing, Throwable cause) {
        this(rank, ranks, "", doing, cause);
    }

    private PeerLost(int rank, Set<Integer> ranks, String where, String doing, Throwable cause) {
        super(
                "worker " + rank + " heard nothing of "
                        + (ranks.isEmpty()
                                ? "another"
                                : (ranks.size() > 1 ? "at least one of worker " : "worker ")
                                        + new TreeSet<>(ranks)
                                                .stream().map(String::valueOf).collect(Collectors.joining(", ")))
                        + where + " in " + doing + ": " + cause.getMessage(),
                cause);
        this.rank = rank;
        this.ranks = Set.copyOf(ranks);
        this.doing = doing;
    }

    /** The ranks of which nothing was heard; empty if that is not known. */
    public Set<Integer> ranks() {
        return ranks == null ? Set.of() : ranks;
    }

    /**
     * The same, saying where the lost ranks were.
     *
     * @param hosts of all ranks, or of none
     */
    public PeerLost on(List<String> hosts) {
        Set<String> where = ranks().stream()
                .filter(lost -> lost < hosts.size())
                .map(hosts::get)
                .collect(Collectors.toCollection(TreeSet::new));
        return where.isEmpty()
                ? this
                : new PeerLost(
                        rank,
                        ranks(),
                        " (" + String.join(", ", where) + ")",
                        doing,
                        getCause() == null ? this : getCause());
    }
}

package io.athanor.extract;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the samples of a modality.
 *
 * @param reasons rejected samples by the reason's code
 * @param example one rejected sample, for a person: its id and what was found; empty if there is none
 */
public record Tally(long ok, long missing, SortedMap<String, Long> reasons, String example) implements Serializable {
    public Tally {
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }

    public static Tally sum(Collection<Tally> parts) {
        SortedMap<String, Long> reasons = new TreeMap<>();
        parts.forEach(part -> part.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum)));
        return new Tally(
                parts.stream().mapToLong(Tally::ok).sum(),
                parts.stream().mapToLong(Tally::missing).sum(),
                reasons,
                parts.stream()
                        .map(Tally::example)
                        .filter(e -> !e.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    public long quarantined() {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rows() {
        return ok + missing + quarantined();
    }
}

package io.athanor.extract.publish;

import io.athanor.base.Changes;
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
 * @param changes what was done to the good ones on the way to their features
 */
public record Tally(long ok, long missing, SortedMap<String, Long> reasons, String example, Changes changes)
        implements Serializable {
    public Tally {
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }

    /** Of samples to which nothing was done. */
    public Tally(long ok, long missing, SortedMap<String, Long> reasons, String example) {
        this(ok, missing, reasons, example, Changes.NONE);
    }

    /** The same with what else was done on the way. */
    public Tally with(Changes more) {
        return new Tally(ok, missing, reasons, example, changes.plus(more));
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
                        .orElse(""),
                Changes.sum(parts.stream().map(Tally::changes).toList()));
    }

    public long quarantined() {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rows() {
        return ok + missing + quarantined();
    }
}

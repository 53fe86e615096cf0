package io.athanor.data;

import java.io.Serializable;
import java.util.SortedMap;

/**
 * The account of every sample id at every step.
 *
 * @param ids distinct sample ids of the source
 * @param modalities what became of each modality, by its name
 * @param labels how many ids have a label
 */
public record Ledger(long ids, SortedMap<String, Counts> modalities, Labels labels) implements Serializable {

    public record Counts(long ok, long missing, long quarantined) implements Serializable {
        public long sum() {
            return ok + missing + quarantined;
        }
    }

    public record Labels(long ok, long missing) implements Serializable {}

    /** @throws IllegalStateException naming the first modality whose counts do not add up to the number of ids */
    public void requireBalance() {
        modalities.forEach((modality, c) -> {
            if (c.sum() != ids) {
                throw new IllegalStateException("ledger does not balance for " + modality + ": " + c.ok() + " ok + "
                        + c.missing() + " missing + " + c.quarantined() + " quarantined ≠ " + ids + " ids");
            }
        });
        if (labels.ok() + labels.missing() != ids) {
            throw new IllegalStateException("ledger does not balance for labels: " + labels + " ≠ " + ids + " ids");
        }
    }
}

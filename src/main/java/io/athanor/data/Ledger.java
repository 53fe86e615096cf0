package io.athanor.data;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;

/**
 * The account of every sample id, and of every view of it, at every step.
 *
 * @param ids distinct sample ids of the source
 * @param views rows beside one an id, by the name of the modality; a modality without any is left out
 * @param modalities what became of the rows of each modality, by its name
 * @param labels how many ids have a label
 * @param records the account of the records of modalities that have them beside the samples, by the modality's name
 */
public record Ledger(
        long ids,
        SortedMap<String, Long> views,
        SortedMap<String, Counts> modalities,
        Labels labels,
        SortedMap<String, Records> records)
        implements Serializable {

    /** A ledger of samples that have one payload and one view a modality. */
    public Ledger(long ids, SortedMap<String, Counts> modalities, Labels labels) {
        this(ids, Collections.emptySortedMap(), modalities, labels, Collections.emptySortedMap());
    }

    /** Rows that are expected of a modality. */
    public long rows(String modality) {
        return ids + views.getOrDefault(modality, 0L);
    }

    public record Counts(long ok, long missing, long quarantined) implements Serializable {
        public long sum() {
            return ok + missing + quarantined;
        }
    }

    /**
     * The account of records that a modality has beside the samples: the rows of an external table, or the payloads of a
     * modality of which a sample may have several.
     *
     * @param rows all there are
     * @param used those that a feature rests on
     * @param duplicates good ones that were left aside for another of the same sample
     * @param empty those that hold nothing
     * @param quarantined bad ones of samples of the source
     * @param orphans those of ids that the source has not
     * @param nameless those without an id
     */
    public record Records(
            long rows, long used, long duplicates, long empty, long quarantined, long orphans, long nameless)
            implements Serializable {
        public long sum() {
            return used + duplicates + empty + quarantined + orphans + nameless;
        }
    }

    /** @param quarantined ids whose label stands in cells that cannot be read */
    public record Labels(long ok, long missing, long quarantined) implements Serializable {
        /** Labels of cells that can all be read. */
        public Labels(long ok, long missing) {
            this(ok, missing, 0);
        }
    }

    /**
     * @throws IllegalStateException naming the first modality whose counts do not add up to the number of ids and views, or
     *     whose records not to theirs
     */
    public void requireBalance() {
        modalities.forEach((modality, c) -> {
            if (c.sum() != rows(modality)) {
                long more = views.getOrDefault(modality, 0L);
                throw new IllegalStateException("ledger does not balance for " + modality + ": " + c.ok() + " ok + "
                        + c.missing() + " missing + " + c.quarantined() + " quarantined ≠ " + ids + " ids"
                        + (more == 0 ? "" : " + " + more + " views"));
            }
        });
        records.forEach((modality, own) -> {
            if (own.sum() != own.rows()) {
                throw new IllegalStateException("ledger does not balance for the records of " + modality + ": " + own);
            }
        });
        if (labels.ok() + labels.missing() + labels.quarantined() != ids) {
            throw new IllegalStateException("ledger does not balance for labels: " + labels + " ≠ " + ids + " ids");
        }
    }
}

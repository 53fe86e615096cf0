package io.athanor.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Changes;
import io.athanor.base.Json;
import io.athanor.data.Ledger;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code ledger.json} of a work directory: the balance of the last run, and why payloads are in quarantine.
 *
 * @param ids distinct sample ids of the source, or of a pilot's sample of it
 * @param views rows beside one an id, by modality; a modality without any is left out
 * @param modalities what became of the rows of each modality, by its name
 * @param labels how many ids have a label
 * @param quarantine the reasons, by modality, the most frequent first
 * @param records the account of the records of modalities that have them beside the samples, by modality
 * @param changes what was done to data on the way that no setting asked for, by the stage that did it
 * @param leftOut ids of the source that a pilot's sample left out; they are none of {@code ids}
 */
public record LedgerFile(
        long ids,
        SortedMap<String, Long> views,
        SortedMap<String, Ledger.Counts> modalities,
        Ledger.Labels labels,
        List<QuarantineReason> quarantine,
        SortedMap<String, Ledger.Records> records,
        SortedMap<String, Changes> changes,
        long leftOut) {
    /** Its name in the work directory. */
    public static final String NAME = "ledger.json";

    public LedgerFile(
            long ids,
            @Nullable SortedMap<String, Long> views,
            SortedMap<String, Ledger.Counts> modalities,
            Ledger.Labels labels,
            @Nullable List<QuarantineReason> quarantine,
            @Nullable SortedMap<String, Ledger.Records> records,
            @Nullable SortedMap<String, Changes> changes,
            long leftOut) {
        this.ids = ids;
        this.views = views == null ? new TreeMap<>() : views;
        this.modalities = modalities;
        this.labels = labels;
        this.quarantine = quarantine == null ? List.of() : List.copyOf(quarantine);
        this.records = records == null ? new TreeMap<>() : records;
        this.changes = changes == null ? new TreeMap<>() : changes;
        this.leftOut = leftOut;
    }

    /**
     * The balance over some feature tables.
     *
     * @param ids distinct sample ids of the source
     * @throws IllegalStateException if it does not balance, or the quarantined do not add up to their reasons
     */
    public static LedgerFile of(
            long ids, Ledger.Labels labels, List<FeatureTable> features, List<QuarantineReason> quarantine) {
        SortedMap<String, Ledger.Counts> modalities = new TreeMap<>();
        SortedMap<String, Ledger.Records> records = new TreeMap<>();
        SortedMap<String, Long> views = new TreeMap<>();
        features.forEach(table -> {
            if (table.views() > 0) {
                views.put(table.modality().name(), table.views());
            }
            modalities.put(table.modality().name(), table.counts());
            table.records().ifPresent(own -> records.put(table.modality().name(), own));
        });
        LedgerFile file = new LedgerFile(ids, views, modalities, labels, quarantine, records, null, 0);
        file.ledger().requireBalance();
        file.requireReasons();
        return file;
    }

    /** The same balance, with what was done to data on the way. */
    public LedgerFile with(SortedMap<String, Changes> done) {
        return new LedgerFile(ids, views, modalities, labels, quarantine, records, new TreeMap<>(done), leftOut);
    }

    /** The same balance, of a sample of the source that left so many ids out. */
    public LedgerFile leavingOut(long others) {
        return new LedgerFile(ids, views, modalities, labels, quarantine, records, changes, others);
    }

    public Ledger ledger() {
        return new Ledger(ids, views, modalities, labels, records);
    }

    public void write(WorkDirectory work) {
        work.writeText(new Path(work.root(), NAME), Json.write(this));
    }

    /** That of the last run, or empty if no run has come so far. */
    public static Optional<LedgerFile> read(WorkDirectory work) {
        Path file = new Path(work.root(), NAME);
        return work.readText(file).map(text -> {
            try {
                return Json.read(text, LedgerFile.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(file + " is not a ledger; run the pipeline again to write it anew", e);
            }
        });
    }

    private void requireReasons() {
        modalities.forEach((modality, counts) -> {
            Ledger.Records own = records.get(modality);
            long quarantined = own == null ? counts.quarantined() : own.quarantined();
            long reasons = quarantine.stream()
                    .filter(reason -> reason.modality().name().equals(modality))
                    .mapToLong(QuarantineReason::count)
                    .sum();
            if (reasons != quarantined) {
                throw new IllegalStateException("ledger does not balance for " + modality + ": " + quarantined
                        + " quarantined, but quarantine holds " + reasons);
            }
        });
    }
}

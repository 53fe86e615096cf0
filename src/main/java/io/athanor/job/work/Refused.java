package io.athanor.job.work;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.part.ManyStage;
import io.athanor.job.PipelineSettings;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.QuarantineTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.table.WorkDirectory;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of one modality that are in quarantine, read row by row and without Spark.
 *
 * @param modality as the pipeline names it
 * @param field that its payloads are called by in the manifest; null for cells of a table
 * @param quarantine the newest of its tables
 */
public record Refused(Modality modality, @Nullable String field, Artefact quarantine) {
    private static final StructType WANTED = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(Columns.VIEW, DataTypes.IntegerType)
            .add(QuarantineTable.REASON, DataTypes.StringType)
            .add(QuarantineTable.MESSAGE, DataTypes.StringType)
            .add(QuarantineTable.URI, DataTypes.StringType);

    /**
     * One of them.
     *
     * @param id of the sample, with the view if it is another than the payload itself; of the payload where a sample may have
     *     several
     */
    public record Entry(
            String id,
            String modality,
            String reason,
            String message,
            @Nullable String uri) {}

    /** What was found of each modality the last time it was extracted; a modality that never was is left out. */
    public static List<Refused> of(WorkDirectory work, PipelineSettings settings) {
        return settings.encoders().entrySet().stream()
                .flatMap(e -> newest(work, new Modality(e.getKey()), e.getValue()).stream())
                .toList();
    }

    /**
     * What was refused of each of some tables.
     *
     * @param settings of each, by its modality
     */
    public static List<Refused> of(
            WorkDirectory work, List<FeatureTable> tables, Map<Modality, ModalitySettings> settings) {
        return tables.stream()
                .flatMap(table -> of(work, table, Objects.requireNonNull(settings.get(table.modality()))).stream())
                .toList();
    }

    private static Optional<Refused> of(WorkDirectory work, FeatureTable table, ModalitySettings settings) {
        PayloadSettings payload = settings instanceof PayloadSettings p ? p : null;
        if (payload != null && payload.beside() != null) {
            return newest(work, table.modality(), settings);
        }
        return work.find(work.quarantine(table.modality(), table.artefact().fingerprint()))
                .map(found -> new Refused(table.modality(), payload == null ? null : payload.field(), found));
    }

    private static Optional<Refused> newest(WorkDirectory work, Modality modality, ModalitySettings settings) {
        PayloadSettings payload = settings instanceof PayloadSettings p ? p : null;
        Modality table = payload != null && payload.beside() != null ? ManyStage.ofEach(modality) : modality;
        return Inventory.folders(work, "quarantine/" + table)
                .flatMap(folder -> work.find(folder).stream())
                .max(Comparator.comparing(found -> found.provenance().startedAt()))
                .map(found -> new Refused(modality, payload == null ? null : payload.field(), found));
    }

    /** Hands on every row, one at a time. */
    public void each(Configuration configuration, Consumer<Entry> take) {
        for (String file : quarantine.provenance().files()) {
            try (RowReader rows = RowFile.read(new Path(quarantine.path(), file), configuration, WANTED)) {
                rows.forEachRemaining(row -> take.accept(new Entry(
                        new RowKey(row.getString(0), row.getInt(1)).toString(),
                        modality.name(),
                        row.getString(2),
                        row.getString(3) == null ? "" : row.getString(3),
                        row.getString(4))));
            }
        }
    }

    /** The first rows that are wanted, by id. */
    public Map<String, Entry> first(Configuration configuration, int most, Predicate<Entry> wanted) {
        Map<String, Entry> found = new LinkedHashMap<>();
        each(configuration, entry -> {
            if (found.size() < most && wanted.test(entry)) {
                found.putIfAbsent(entry.id(), entry);
            }
        });
        return found;
    }

    /**
     * The rows of the manifest that its payloads were listed in.
     *
     * @throws UserError if that is gone
     */
    public ManifestRows manifestRows(WorkDirectory work) {
        return manifest(work)
                .map(found -> ManifestRows.of(found, field))
                .orElseThrow(() -> new UserError("Cannot find the payloads of " + modality
                        + ": the manifest they were listed in is gone, expected it in " + work.root()
                        + ". Run the pipeline again."));
    }

    /** The manifest its payloads were listed in, if it is still there. */
    public Optional<Artefact> manifest(WorkDirectory work) {
        return Optional.ofNullable(quarantine.provenance().inputs().get("manifest"))
                .flatMap(fingerprint -> work.find(work.manifest(fingerprint)));
    }
}

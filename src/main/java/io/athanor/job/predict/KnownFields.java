package io.athanor.job.predict;

import io.athanor.base.UserError;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.Context;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Whether new data have anything at all that a model reads. Scores of samples of which nothing is known are no predictions:
 * most likely the source has other fields.
 */
final class KnownFields {
    private final Context context;
    private final List<ModalitySettings> settings;

    /** @param modalities that the model reads */
    KnownFields(Context context, List<Modality> modalities) {
        this.context = context;
        Map<String, ModalitySettings> all = context.settings().encoders();
        this.settings = modalities.stream()
                .map(modality -> Objects.requireNonNull(all.get(modality.name()), modality::name))
                .toList();
    }

    /**
     * Before anything is extracted, as far as it can be told then.
     *
     * @throws UserError if there is nothing
     */
    void requireIn(Artefact manifest) {
        boolean may = settings.stream().anyMatch(one -> mayHavePayloads(one, manifest));
        if (!may && !hasCells(manifest)) {
            throw nothing(manifest.provenance().rows());
        }
    }

    /**
     * After it was extracted.
     *
     * @throws UserError if there is nothing
     */
    void requireIn(Ledger ledger) {
        if (ledger.modalities().values().stream().noneMatch(counts -> counts.ok() > 0)) {
            throw nothing(ledger.ids());
        }
    }

    /** Of those that lie in tables of their own, the manifest knows nothing. */
    private static boolean mayHavePayloads(ModalitySettings modality, Artefact manifest) {
        if (modality instanceof PayloadSettings payload && payload.beside() == null) {
            return manifest.provenance().counts().getOrDefault(ManifestTable.payloadCount(payload.field()), 1L) > 0;
        }
        return !(modality instanceof TableSettings);
    }

    /** Whether a sample has a cell of a table that is read, or cells that cannot be told. */
    private boolean hasCells(Artefact manifest) {
        Column cells = functions.col(ManifestTable.CELLS);
        List<String> columns = settings.stream()
                .flatMap(one -> one instanceof TableSettings table ? table.columns().stream() : null)
                .toList();
        if (columns.isEmpty()) {
            return false;
        }
        Column any = columns.stream()
                .map(column -> functions.element_at(cells, column).isNotNull())
                .reduce(functions.element_at(cells, ManifestTable.BROKEN).isNotNull(), Column::or);
        StructType read = new StructType().add(ManifestTable.schema(List.of()).apply(ManifestTable.CELLS));
        return !ManifestTable.read(context.spark(), manifest, read).where(any).isEmpty();
    }

    private UserError nothing(long samples) {
        String fields = settings.stream()
                .map(one -> one instanceof PayloadSettings payload
                        ? String.join(" or ", payload.from())
                        : one instanceof TableSettings table ? String.join(", ", table.columns()) : "")
                .filter(field -> !field.isEmpty())
                .collect(Collectors.joining(", "));
        return new UserError("Cannot predict: none of the " + samples
                + " samples has anything that the model reads, expected fields as in training: " + fields
                + ". Name the new data's fields alike.");
    }
}

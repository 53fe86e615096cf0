package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.export.CheckedRows;
import io.athanor.export.ExportCheck;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelCard;
import io.athanor.export.ModelNotes;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.fusion.ops.Weights;
import io.athanor.job.Context;
import io.athanor.table.Artefact;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.score.FusionModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * A model as files of a work directory: exported, held against what it was exported from, described by its card; and read again.
 *
 * @param cards writes the model's card, once its figures are known
 */
record ModelExport(ModelOrder order, ModelCards cards, Context context, JoinedTable table) {
    /** The same with something more to say of what decided the model. */
    ModelExport with(String key, Object value) {
        return new ModelExport(order.with(key, value), cards, context, table);
    }

    Fingerprint source() {
        return cards.source();
    }

    /**
     * The files by name.
     *
     * @param rows that the export is checked on
     * @param unlabelled rows without a label that it has learned from
     */
    Map<String, byte[]> files(FusionModel model, JoinedRows rows, long unlabelled) {
        ModelCards.Figures figures = cards.figures(order, model);
        ExportedModel exported = ExportedModel.of(
                model.network(),
                model.weights(),
                new ModelNotes(
                        order.name(),
                        order.fingerprint(),
                        model.task(),
                        figures.decision(),
                        model.transforms().inputSchema(),
                        Json.canonical(model.transforms())));
        ExportCheck check = CheckedRows.check(
                exported,
                model,
                rows,
                table.files(),
                context.spark().sparkContext().hadoopConfiguration());
        ExportedModel complete = exported.with(cards.card(order, model, figures, exported, check, unlabelled));
        return new TreeMap<>(complete.files());
    }

    /** @param model of weights that were stored */
    StoredModel stored(Artefact artefact, Function<Weights, FusionModel> model, List<EpochReport> curve) {
        Weights weights =
                Safetensors.read(bytes(artefact, ExportedModel.WEIGHTS)).weights();
        Path card = new Path(artefact.path(), ModelCard.FILE);
        return new StoredModel(
                artefact,
                model.apply(weights),
                curve,
                ModelCard.parse(text(artefact, ModelCard.FILE), card.toString()));
    }

    String text(Artefact artefact, String file) {
        return new String(bytes(artefact, file), StandardCharsets.UTF_8);
    }

    private byte[] bytes(Artefact artefact, String name) {
        Path file = new Path(artefact.path(), name);
        try (var in = context.work().files().open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}

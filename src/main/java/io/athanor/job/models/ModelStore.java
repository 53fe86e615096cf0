package io.athanor.job.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.export.CheckedRows;
import io.athanor.export.ExportCheck;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelCard;
import io.athanor.export.ModelNotes;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.stage.RunMetrics;
import io.athanor.job.stage.Stages;
import io.athanor.job.work.SavedPipeline;
import io.athanor.table.Artefact;
import io.athanor.train.barrier.BarrierTrainer;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.log.TrainingLog;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.score.FusionModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Trains a model into the work directory, exported and checked, or finds it there. */
final class ModelStore {
    private static final String CURVE = "curve.json";
    private static final String CHECKPOINTS = "checkpoints";

    private final Context context;
    private final Stages stages;
    private final JoinedTable table;

    ModelStore(Context context, Stages stages, JoinedTable table) {
        this.context = context;
        this.stages = stages;
        this.table = table;
    }

    /** @param cards writes the model's card, once its figures are known */
    StoredModel model(ModelOrder order, ModelCards cards) {
        Path folder = context.work().model(order.name(), order.fingerprint());
        Artefact artefact = stages.artefact(
                order.step(),
                "train " + order.name(),
                folder,
                order.task().settings().epochs(),
                "epochs",
                line -> train(order, cards, folder, line));
        // not before the model is published: until then they are all there is of it
        context.work().remove(new Path(folder, CHECKPOINTS));
        new SavedPipeline(context.work()).remember(context.settings(), order.name(), artefact);
        return load(order, artefact);
    }

    private Artefact train(ModelOrder order, ModelCards cards, Path folder, Progress.Line line) {
        Instant started = Instant.now();
        TrainingTask task = order.task();
        TrainedWeights trained = trained(order, folder, line);
        FusionModel model = task.model(trained, order.prior());
        ExportedModel exported = ExportedModel.of(
                model.network(),
                model.weights(),
                new ModelNotes(
                        order.name(),
                        order.fingerprint(),
                        model.classes(),
                        model.schema(),
                        Json.canonical(model.transforms())));
        ExportCheck check = CheckedRows.check(exported, model, task.rows(), table.files(), hadoopConfiguration());
        long unlabelled =
                task.learnsUnlabelled() ? table.unlabelledRows(task.rows().assignment()) : 0;
        ExportedModel complete = exported.with(cards.card(order, model, exported, check, unlabelled));
        Map<String, byte[]> files = new TreeMap<>(complete.files());
        files.put(CURVE, Json.write(trained.curve()).getBytes(StandardCharsets.UTF_8));
        files.forEach((name, bytes) -> context.work().writeBytes(new Path(folder, name), bytes));
        EpochReport best = trained.curve().get(trained.bestEpoch() - 1);
        line.note(String.format(
                Locale.ROOT,
                "best epoch %d, validation loss %.3f%s",
                best.epoch(),
                best.validationLoss(),
                unlabelled > 0 ? String.format(Locale.ROOT, ", %,d rows without a label", unlabelled) : ""));
        return context.work()
                .publish(
                        folder,
                        Provenance.of("train", order.fingerprint(), cards.source())
                                .inputs(order.inputs())
                                .settings(order.settings())
                                .files(
                                        new ArrayList<>(files.keySet()),
                                        table.files().rows())
                                .counts(Map.of(
                                        "epochs",
                                        (long) trained.curve().size(),
                                        "bestEpoch",
                                        (long) trained.bestEpoch(),
                                        "unlabelledRows",
                                        unlabelled))
                                .environment(context.environment())
                                .endedNow(started));
    }

    private TrainedWeights trained(ModelOrder order, Path folder, Progress.Line line) {
        WorkerSettings settings = context.settings().train();
        try (TrainingLog log = new TrainingLog(context.work(), folder, settings.tensorboard(), Clock.systemUTC())) {
            BarrierTrainer trainer = new BarrierTrainer(
                    table,
                    context.settings().workers(),
                    settings,
                    new WatchedTraining(
                            line,
                            order.task().settings().epochs(),
                            RunMetrics.of(context.spark()).training(log)),
                    context.profiles().train());
            // not a fresh folder: what an earlier attempt left there is where this one goes on
            return trainer.fit(order.name(), order.task(), new Path(folder, CHECKPOINTS));
        }
    }

    private StoredModel load(ModelOrder order, Artefact artefact) {
        try {
            byte[] weights = bytes(new Path(artefact.path(), ExportedModel.WEIGHTS));
            FusionModel model = order.task().model(Safetensors.read(weights).weights());
            Path card = new Path(artefact.path(), ModelCard.FILE);
            return new StoredModel(
                    artefact,
                    model,
                    List.of(Json.read(text(new Path(artefact.path(), CURVE)), EpochReport[].class)),
                    ModelCard.parse(text(card), card.toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the model in " + artefact.path() + " is published and yet damaged", e);
        }
    }

    private Configuration hadoopConfiguration() {
        return context.spark().sparkContext().hadoopConfiguration();
    }

    private String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private byte[] bytes(Path file) {
        try (var in = context.work().files().open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}

package io.athanor.job.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.export.CheckedRows;
import io.athanor.export.ExportCheck;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelCard;
import io.athanor.export.ModelNotes;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.job.Context;
import io.athanor.job.stage.RunMetrics;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.table.WorkDirectory;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Trains a model, exports it and checks the export. */
final class ModelStage implements Stage<StoredModel> {
    private static final String CURVE = "curve.json";

    private final ModelOrder order;
    private final ModelCards cards;
    private final Context context;
    private final JoinedTable table;

    /** @param cards writes the model's card, once its figures are known */
    ModelStage(ModelOrder order, ModelCards cards, Context context, JoinedTable table) {
        this.order = order;
        this.cards = cards;
        this.context = context;
        this.table = table;
    }

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String title() {
        return "train " + order.name();
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.MODELS;
    }

    @Override
    public String subject() {
        return order.name();
    }

    @Override
    public Fingerprint fingerprint() {
        return order.fingerprint();
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return order.inputs();
    }

    @Override
    public Fingerprint source() {
        return cards.source();
    }

    @Override
    public String unit() {
        return "epochs";
    }

    @Override
    public long total() {
        return order.task().settings().epochs();
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public void make(StageContext stage, Path folder, Provenance.Builder record) {
        TrainingTask task = order.task();
        TrainedWeights trained = trained(stage, folder);
        FusionModel model = task.model(trained);
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
        ExportCheck check = CheckedRows.check(exported, model, task.rows(), table.files(), hadoopConfiguration());
        long unlabelled =
                task.learnsUnlabelled() ? table.unlabelledRows(task.rows().assignment()) : 0;
        ExportedModel complete = exported.with(cards.card(order, model, figures, exported, check, unlabelled));
        Map<String, byte[]> files = new TreeMap<>(complete.files());
        files.put(CURVE, Json.write(trained.curve()).getBytes(StandardCharsets.UTF_8));
        files.forEach((name, bytes) -> stage.work().writeBytes(new Path(folder, name), bytes));
        EpochReport best = trained.curve().get(trained.bestEpoch() - 1);
        stage.progress()
                .note(String.format(
                        Locale.ROOT,
                        "best epoch %d, validation loss %.3f%s",
                        best.epoch(),
                        best.validationLoss(),
                        (unlabelled > 0 ? String.format(Locale.ROOT, ", %,d rows without a label", unlabelled) : "")
                                + silent(trained)));
        Map<String, Long> counts = new TreeMap<>();
        trained.silent().forEach((signal, rows) -> counts.put("silent." + signal, rows));
        counts.put("epochs", (long) trained.curve().size());
        counts.put("bestEpoch", (long) trained.bestEpoch());
        counts.put("unlabelledRows", unlabelled);
        record.settings(order.settings())
                .files(new ArrayList<>(files.keySet()), table.files().rows())
                .counts(counts);
    }

    private static String silent(TrainedWeights trained) {
        return trained.silent().entrySet().stream()
                .map(signal -> String.format(
                        Locale.ROOT, ", %,d of which the teacher says no %s", signal.getValue(), signal.getKey()))
                .collect(Collectors.joining());
    }

    private TrainedWeights trained(StageContext stage, Path folder) {
        WorkerSettings settings = context.settings().train();
        try (TrainingLog log = new TrainingLog(context.work(), folder, settings.tensorboard(), Clock.systemUTC())) {
            BarrierTrainer trainer = new BarrierTrainer(
                    table,
                    context.settings().workers(),
                    settings,
                    new WatchedTraining(
                            stage.progress(),
                            order.task().settings().epochs(),
                            RunMetrics.of(context.spark()).training(log)),
                    context.profiles().train());
            // not a fresh folder: what an earlier attempt left there is where this one goes on
            return trainer.fit(order.name(), order.task(), new Path(folder, WorkDirectory.CHECKPOINTS));
        }
    }

    @Override
    public StoredModel output(StageContext stage, Artefact artefact) {
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

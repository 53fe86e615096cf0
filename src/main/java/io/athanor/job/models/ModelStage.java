package io.athanor.job.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.job.Context;
import io.athanor.job.stage.RunMetrics;
import io.athanor.table.Artefact;
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
import io.athanor.train.score.TemperatureScaling;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** Trains a model, exports it and checks the export. */
final class ModelStage implements ExportedStage {
    private static final String CURVE = "curve.json";

    private final TrainingTask task;
    private final ModelExport export;
    private final Context context;
    private final JoinedTable table;

    /** @param task its training */
    ModelStage(TrainingTask task, ModelExport export, Context context, JoinedTable table) {
        this.task = task;
        this.export = export;
        this.context = context;
        this.table = table;
    }

    @Override
    public String name() {
        return "train";
    }

    @Override
    public ModelExport export() {
        return export;
    }

    @Override
    public String unit() {
        return "epochs";
    }

    @Override
    public long total() {
        return task.settings().epochs();
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public void make(StageContext stage, Path folder, Provenance.Builder record) {
        TrainedWeights trained = trained(stage, folder);
        FusionModel model = TemperatureScaling.of(
                table, task.model(trained), order().trainings().calibrating());
        long unlabelled =
                task.learnsUnlabelled() ? table.unlabelledRows(task.rows().assignment()) : 0;
        Map<String, byte[]> files = export.files(model, task.rows(), unlabelled);
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
        record.settings(order().settings())
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
                            task.settings().epochs(),
                            RunMetrics.of(context.spark()).training(log)),
                    context.profiles().train());
            // not a fresh folder: what an earlier attempt left there is where this one goes on
            return trainer.fit(order().name(), task, new Path(folder, WorkDirectory.CHECKPOINTS));
        }
    }

    @Override
    public StoredModel output(StageContext stage, Artefact artefact) {
        try {
            return export.stored(
                    artefact, task::model, List.of(Json.read(export.text(artefact, CURVE), EpochReport[].class)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the model in " + artefact.path() + " is published and yet damaged", e);
        }
    }
}

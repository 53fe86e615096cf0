package io.athanor.job.models;

import io.athanor.base.Provenance;
import io.athanor.table.Artefact;
import io.athanor.table.StageContext;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Pooling;
import io.athanor.train.score.TemperatureScaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * Makes a teacher of models that were trained before it, and exports it as one.
 *
 * @param trained the candidates that are trained, by their names
 */
record PoolStage(ModelExport export, JoinedTable table, Map<String, FusionModel> trained) implements ExportedStage {
    @Override
    public String name() {
        return "pool";
    }

    @Override
    public void make(StageContext stage, Path folder, Provenance.Builder record) {
        String name = order().name();
        Trainings trainings = order().trainings();
        Pooling.Pooled pooled = trainings.pooled(name, table, trained);
        FusionModel model = TemperatureScaling.of(table, pooled.model(), trainings.calibrating());
        ModelExport described = export.with("pool", pooled.weights());
        boolean unlabelled = trainings.candidates(name).values().stream().anyMatch(TrainingTask::learnsUnlabelled);
        Map<String, byte[]> files = described.files(
                model, trainings.pooledRows(name), unlabelled ? table.unlabelledRows(trainings.assignment()) : 0);
        files.forEach((file, bytes) -> stage.work().writeBytes(new Path(folder, file), bytes));
        stage.progress().note(note(pooled));
        record.settings(described.order().settings())
                .files(new ArrayList<>(files.keySet()), table.files().rows());
    }

    private static String note(Pooling.Pooled pooled) {
        String weights = pooled.weights().entrySet().stream()
                .map(w -> String.format(Locale.ROOT, "%s %.2f", w.getKey(), w.getValue()))
                .collect(Collectors.joining(", "));
        String against = pooled.single() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; out of fold %.3f, %s alone %.3f, difference ± %.3f%s",
                        pooled.loss(),
                        pooled.single(),
                        pooled.singleLoss(),
                        pooled.standardError(),
                        pooled.isSingle() ? ": no clear gain, so that alone" : "");
        return weights + against;
    }

    @Override
    public StoredModel output(StageContext stage, Artefact artefact) {
        Trainings trainings = order().trainings();
        return export.stored(
                artefact,
                weights ->
                        Pooling.stored(trainings.parts(order().name()), weights, trainings.pooledRows(order().name())),
                List.of());
    }
}

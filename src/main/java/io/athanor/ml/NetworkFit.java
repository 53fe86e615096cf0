package io.athanor.ml;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.export.CheckedRows;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelNotes;
import io.athanor.task.Task;
import io.athanor.train.barrier.BarrierTrainer;
import io.athanor.train.barrier.SoloTrainings;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.barrier.Workers;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.score.FusionModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Trains networks on a table of a scratch folder, exports what came out and holds each export against what was trained.
 *
 * @param label of which the classes have their names
 * @param network the identity of its settings, see {@link io.athanor.config.SettingsIdentity}
 * @param scratch for checkpoints
 */
record NetworkFit(TrainingTable table, Workers workers, LabelColumn label, Object network, Path scratch) {
    /**
     * Side by side where each takes one worker, in turn where all workers share in each.
     *
     * @return a model a task, in their order
     * @throws io.athanor.base.UserError if the rows cannot be trained on, or Spark has not the workers wanted
     */
    List<ModelFiles> fit(String name, List<TrainingTask> tasks) {
        List<TrainedWeights> trained = new ArrayList<>();
        WorkerSettings how = WorkerSettings.defaults();
        if (workers.isOne(table.table().files().rows())) {
            trained.addAll(new SoloTrainings(table.table(), how, null).fit(tasks));
        } else {
            var trainer = new BarrierTrainer(table.table(), workers, how, TrainingProgress.silent(), null);
            for (TrainingTask task : tasks) {
                trained.add(trainer.fit(name, task, new Path(scratch, "checkpoints-" + trained.size())));
            }
        }
        List<ModelFiles> models = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            models.add(exported(name, tasks.get(i), trained.get(i)));
        }
        return models;
    }

    private ModelFiles exported(String name, TrainingTask task, TrainedWeights trained) {
        FusionModel model = task.model(trained);
        Task named = label.named(model.task());
        // by what came of it: of a data frame nobody knows what it was made of
        Fingerprint fingerprint = Fingerprint.of("fit", 3)
                .with("network", network)
                .with("transforms", model.transforms())
                .with("classes", named.outputs())
                .with("weights", model.weights().sha256())
                .build();
        ExportedModel exported = ExportedModel.of(
                model.network(),
                model.weights(),
                new ModelNotes(
                        name,
                        fingerprint,
                        named,
                        named.decision(),
                        model.transforms().inputSchema(),
                        Json.canonical(model.transforms())));
        Configuration configuration = table.table().spark().sparkContext().hadoopConfiguration();
        CheckedRows.check(exported, model, task.rows(), table.table().files(), configuration);
        SortedMap<String, byte[]> files = new TreeMap<>(exported.files());
        files.put(ModelFiles.CURVE, Json.write(trained.curve()).getBytes(StandardCharsets.UTF_8));
        return new ModelFiles(files, named, model.transforms());
    }
}

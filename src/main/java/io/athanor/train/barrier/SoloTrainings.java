package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.SoloCollective;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.RankShards;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Many small trainings as one plain job, a worker each and as many at once as there are task slots: the fits of a
 * cross-validation. Nothing is checkpointed; a training whose task is lost starts anew.
 */
public final class SoloTrainings {
    private final JoinedTable table;
    private final WorkerSettings settings;
    private final @Nullable ResourceProfile profile;

    /** @param profile what a task is given; null leaves it to Spark's own */
    public SoloTrainings(JoinedTable table, WorkerSettings settings, @Nullable ResourceProfile profile) {
        this.table = table;
        this.settings = settings;
        this.profile = profile;
    }

    /**
     * Trains each task by itself; the weights are those that one worker of a {@link BarrierTrainer} comes to.
     *
     * @return one result a task, in their order
     * @throws UserError if the rows of a task cannot be trained on
     */
    public List<TrainedWeights> fit(List<TrainingTask> tasks) {
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        WorkerSettings how = settings;
        JavaSparkContext context = table.context();
        // not in the tasks themselves: several may ask the same networks
        Broadcast<List<TrainingTask>> shared = context.broadcast(List.copyOf(tasks));
        JavaRDD<Integer> each =
                context.parallelize(IntStream.range(0, tasks.size()).boxed().toList(), Math.max(1, tasks.size()));
        try {
            List<RankResult<TrainedWeights>> outcomes = (profile == null ? each : each.withResources(profile))
                    .map(number ->
                            fit(shared.value().get(number), how, hadoop.value().value()))
                    .collect();
            return outcomes.stream().map(RankResult::orThrow).toList();
        } finally {
            shared.unpersist(false);
        }
    }

    private static RankResult<TrainedWeights> fit(TrainingTask task, WorkerSettings settings, Configuration hadoop) {
        try (Collective alone = new SoloCollective();
                RankShards shards = task.shards(0, 1, ExecutorDisk.cache(settings), hadoop)) {
            TorchDevice device = settings.device()
                    .decide(List.of(TaskOffer.here()), task.settings().deterministic())
                    .devices()
                    .get(0);
            return RankResult.of(task.fit(shards, alone, device, Checkpoints.none(), new TaskListener(null)));
        } catch (UserError e) {
            return RankResult.mistaken(e);
        }
    }
}

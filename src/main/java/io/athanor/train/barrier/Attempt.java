package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.GroupKey;
import io.athanor.train.Checkpoints;
import io.athanor.train.RankShards;
import io.athanor.train.TrainedWeights;
import io.athanor.train.TrainingLoop;
import io.athanor.train.TrainingTask;
import io.athanor.train.WorkerSettings;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One attempt at a training, as its ranks run it.
 *
 * @param number fences off its checkpoints from those of other attempts
 * @param key the ranks know each other by it
 * @param checkpoints where they are kept, or empty to keep none
 */
record Attempt(
        int number,
        GroupKey key,
        String checkpoints,
        Broadcast<TrainingTask> task,
        Broadcast<SerializableConfiguration> configuration,
        News news,
        WorkerSettings settings)
        implements BarrierStage.Rank<Outcome> {

    @Override
    public List<Outcome> run() {
        BarrierTaskContext context = BarrierTaskContext.get();
        int rank = context.partitionId();
        int ranks = context.getTaskInfos().length;
        Configuration hadoop = configuration.value().value();
        // before the ranks meet, so that none waits for another's storage within a time-out
        try (AsyncCheckpoints kept = new AsyncCheckpoints(rank == 0 ? checkpoints(hadoop) : Checkpoints.none());
                RankShards shards = open(context, rank, ranks, hadoop)) {
            TrainedWeights trained = new Rendezvous(key, settings.peerTimeout())
                    .inStep(context, collective -> fit(shards, collective, kept));
            // the ranks end alike: one copy is enough
            return rank == 0 ? List.of(new Outcome(trained, null)) : List.of();
        } catch (UserError e) {
            return List.of(new Outcome(null, e.getMessage()));
        }
    }

    /** All ranks have their rows, or all fail with what the first of them says that has not. */
    private RankShards open(BarrierTaskContext context, int rank, int ranks, Configuration hadoop) {
        RankShards shards = null;
        String problem = "";
        try {
            shards = task.value().shards(rank, ranks, ExecutorDisk.cache(settings), hadoop);
        } catch (UserError e) {
            problem = String.valueOf(e.getMessage());
        }
        try {
            for (String each : ranks == 1 ? new String[] {problem} : context.allGather(problem)) {
                if (!each.isEmpty()) {
                    throw new UserError(each);
                }
            }
        } catch (RuntimeException e) {
            if (shards != null) {
                shards.close();
            }
            throw e;
        }
        return Objects.requireNonNull(shards);
    }

    private Checkpoints checkpoints(Configuration hadoop) {
        return checkpoints.isEmpty()
                ? Checkpoints.none()
                : FileCheckpoints.of(new Path(checkpoints), number, settings, hadoop);
    }

    private TrainedWeights fit(RankShards shards, Collective collective, Checkpoints kept) {
        TrainingTask todo = task.value();
        TrainingLoop loop = new TrainingLoop(
                todo.network(),
                todo.objective(),
                todo.settings(),
                todo.seed(),
                collective,
                kept,
                new TaskListener(collective.rank() == 0 ? news : null));
        return loop.fit(shards.byNumber(), todo.rows().transforms().given());
    }
}

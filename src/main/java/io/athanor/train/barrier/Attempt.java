package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.GroupKey;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WorkerDevices.Decision;
import io.athanor.train.barrier.WorkerDevices.Offer;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.RankShards;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

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
        ProgressAccumulator progress,
        WorkerSettings settings)
        implements BarrierStage.Rank<RankResult> {

    @Override
    public List<RankResult> run() {
        BarrierTaskContext context = BarrierTaskContext.get();
        int rank = context.partitionId();
        int ranks = context.getTaskInfos().length;
        Configuration hadoop = configuration.value().value();
        // before the ranks meet, so that none waits for another's storage within a time-out
        try (AsyncCheckpoints kept = new AsyncCheckpoints(rank == 0 ? checkpoints(hadoop) : Checkpoints.none());
                Rows rows = rows(rank, ranks, hadoop)) {
            TrainedWeights trained = new Rendezvous(key, settings.peerTimeout())
                    .inStep(
                            context,
                            rows.problem(),
                            offers -> devices(offers, rank),
                            (collective, device) ->
                                    fit(Objects.requireNonNull(rows.shards()), collective, device, kept));
            // the ranks end alike: one copy is enough
            return rank == 0 ? List.of(new RankResult(trained, null)) : List.of();
        } catch (UserError e) {
            return List.of(new RankResult(null, e.getMessage()));
        }
    }

    /**
     * The rows of a rank.
     *
     * @param shards null if it cannot have them
     * @param problem why; empty if it has them
     */
    private record Rows(@Nullable RankShards shards, String problem) implements AutoCloseable {
        @Override
        public void close() {
            if (shards != null) {
                shards.close();
            }
        }
    }

    private Rows rows(int rank, int ranks, Configuration hadoop) {
        try {
            return new Rows(task.value().shards(rank, ranks, ExecutorDisk.cache(settings), hadoop), "");
        } catch (UserError e) {
            return new Rows(null, String.valueOf(e.getMessage()));
        }
    }

    private List<TorchDevice> devices(List<Offer> offers, int rank) {
        Decision decision =
                settings.device().decide(offers, task.value().settings().deterministic());
        if (rank == 0 && !decision.said().isEmpty()) {
            progress.add(decision.said());
        }
        return decision.devices();
    }

    private Checkpoints checkpoints(Configuration hadoop) {
        return checkpoints.isEmpty()
                ? Checkpoints.none()
                : FileCheckpoints.of(new Path(checkpoints), number, settings, hadoop);
    }

    private TrainedWeights fit(RankShards shards, Collective collective, TorchDevice device, Checkpoints kept) {
        return task.value()
                .fit(shards, collective, device, kept, new TaskListener(collective.rank() == 0 ? progress : null));
    }
}

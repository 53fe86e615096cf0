package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.collective.GroupKey;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WorkerDevices.Decision;
import io.athanor.train.barrier.WorkerDevices.Offer;
import io.athanor.train.loop.Checkpoints;
import java.io.Serializable;
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
record Attempt<R extends Serializable>(
        int number,
        GroupKey key,
        String checkpoints,
        Broadcast<RankWork<R>> work,
        Broadcast<SerializableConfiguration> configuration,
        ProgressAccumulator progress,
        WorkerSettings settings)
        implements BarrierStage.Rank<RankResult<R>> {

    @Override
    public List<RankResult<R>> run() {
        BarrierTaskContext context = BarrierTaskContext.get();
        int rank = context.partitionId();
        int ranks = context.getTaskInfos().length;
        Configuration hadoop = configuration.value().value();
        // before the ranks meet, so that none waits for another's storage within a time-out
        try (AsyncCheckpoints kept = new AsyncCheckpoints(rank == 0 ? checkpoints(hadoop) : Checkpoints.none());
                Own<R> own = own(rank, ranks, hadoop)) {
            R trained = new Rendezvous(key, settings.peerTimeout())
                    .inStep(
                            context,
                            own.problem(),
                            offers -> devices(offers, rank),
                            (collective, device) -> Objects.requireNonNull(own.ready())
                                    .fit(
                                            collective,
                                            device,
                                            kept,
                                            new TaskListener(collective.rank() == 0 ? progress : null)));
            // the ranks end alike: one copy is enough
            return rank == 0 ? List.of(RankResult.of(trained)) : List.of();
        } catch (UserError e) {
            return List.of(RankResult.mistaken(e));
        }
    }

    /**
     * What a rank works with.
     *
     * @param ready null if it cannot have what it needs
     * @param problem why; empty if it has it
     */
    private record Own<R extends Serializable>(RankWork.@Nullable Ready<R> ready, String problem)
            implements AutoCloseable {
        @Override
        public void close() {
            if (ready != null) {
                ready.close();
            }
        }
    }

    private Own<R> own(int rank, int ranks, Configuration hadoop) {
        try {
            return new Own<>(work.value().prepare(rank, ranks, settings, hadoop), "");
        } catch (UserError e) {
            return new Own<>(null, String.valueOf(e.getMessage()));
        }
    }

    private List<TorchDevice> devices(List<Offer> offers, int rank) {
        Decision decision = settings.device().decide(offers, work.value().deterministic());
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
}

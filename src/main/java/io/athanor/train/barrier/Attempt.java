package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.GlooCollective;
import io.athanor.collective.MeetingPoint;
import io.athanor.collective.PeerLost;
import io.athanor.collective.SoloCollective;
import io.athanor.train.Checkpoints;
import io.athanor.train.EpochReport;
import io.athanor.train.EpochTally;
import io.athanor.train.RankListener;
import io.athanor.train.RankShards;
import io.athanor.train.StepReport;
import io.athanor.train.TrainedWeights;
import io.athanor.train.TrainingLoop;
import io.athanor.train.TrainingTask;
import io.athanor.train.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a training, as its ranks run it.
 *
 * @param number fences off its checkpoints from those of other attempts
 * @param checkpoints where they are kept, or empty to keep none
 */
record Attempt(
        int number,
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
        try (RankShards shards = open(context, rank, ranks, hadoop)) {
            TrainedWeights trained =
                    ranks == 1 ? alone(shards, hadoop) : together(context, rank, ranks, shards, hadoop);
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

    private TrainedWeights alone(RankShards shards, Configuration hadoop) {
        try (Collective alone = new SoloCollective()) {
            return fit(shards, alone, hadoop);
        }
    }

    private TrainedWeights together(
            BarrierTaskContext context, int rank, int ranks, RankShards shards, Configuration hadoop) {
        Duration timeOut = settings.peerTimeout();
        // the address under which executors serve each other's blocks is one that the others reach
        String host = SparkEnv.get().blockManager().blockManagerId().host();
        List<String> hosts = new ArrayList<>();
        try (MeetingPoint meeting = meet(context, rank, host, timeOut, hosts)) {
            TrainedWeights trained;
            try (Collective collective = GlooCollective.join(meeting, rank, ranks, host, timeOut)) {
                trained = fit(shards, collective, hadoop);
                collective.await();
            }
            // rank 0 keeps the meeting point open until everybody has left
            context.barrier();
            return trained;
        } catch (PeerLost e) {
            throw e.on(hosts);
        }
    }

    /** @param hosts takes where each rank is */
    private static MeetingPoint meet(
            BarrierTaskContext context, int rank, String host, Duration timeOut, List<String> hosts) {
        Optional<MeetingPoint> own = rank == 0 ? Optional.of(MeetingPoint.open(host, timeOut)) : Optional.empty();
        try {
            // of ranks other than 0 the port is none
            String[] addresses =
                    context.allGather(host + " " + own.map(MeetingPoint::port).orElse(0));
            for (String address : addresses) {
                hosts.add(address.split(" ", -1)[0]);
            }
            int port = Integer.parseInt(addresses[0].split(" ", -1)[1]);
            return own.orElseGet(() -> MeetingPoint.at(hosts.get(0), port, timeOut));
        } catch (RuntimeException e) {
            own.ifPresent(MeetingPoint::close);
            throw e;
        }
    }

    private TrainedWeights fit(RankShards shards, Collective collective, Configuration hadoop) {
        TrainingTask todo = task.value();
        Checkpoints kept = checkpoints.isEmpty()
                ? Checkpoints.none()
                : FileCheckpoints.of(new Path(checkpoints), number, settings, hadoop);
        TrainingLoop loop = new TrainingLoop(
                todo.network(),
                todo.objective(),
                todo.settings(),
                todo.seed(),
                collective,
                kept,
                new Listener(collective.rank() == 0 ? news : null));
        return loop.fit(shards.byNumber(), todo.rows().transforms().given());
    }

    /** Tells the driver, steps about once a second, as heartbeats bring only the newest. */
    private static final class Listener implements RankListener {
        private static final long PAUSE_NANOS = 1_000_000_000L;

        private final @Nullable News news;
        private long toldAt = System.nanoTime();

        /** @param news null where another rank tells them */
        Listener(@Nullable News news) {
            this.news = news;
        }

        @Override
        public void step(int epoch, int steps, EpochTally tally) {
            // Spark does not interrupt native code: a rank of a cancelled job leaves here
            TaskContext.get().killTaskIfInterrupted();
            long now = System.nanoTime();
            if (news != null && now - toldAt >= PAUSE_NANOS) {
                toldAt = now;
                news.add(new StepReport(epoch, steps, tally));
            }
        }

        @Override
        public void epoch(EpochReport report) {
            if (news != null) {
                news.add(report);
            }
        }
    }
}

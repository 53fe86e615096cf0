package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.collective.GroupKey;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.TrainingProgress;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Has workers train something in step. The driver owns the attempts: each is one job with a barrier stage over as many
 * workers as there are slots for now, each begins at the newest checkpoint, and the training is given up after a number of
 * attempts that came no step further. Several trainings may run at once, from a thread each.
 */
public final class RankAttempts {
    /** Attempts without progress before a training is given up. */
    public static final int ATTEMPTS = 3;

    private static final String DESCRIPTION = "spark.job.description";
    private static final String INTERRUPT = "spark.job.interruptOnCancel";

    private final JavaSparkContext context;
    private final Broadcast<SerializableConfiguration> configuration;
    private final Workers workers;
    private final WorkerSettings settings;
    private final TrainingProgress progress;
    private final @Nullable ResourceProfile profile;

    /**
     * @param configuration the driver's Hadoop settings
     * @param profile what a worker is given; null leaves it to Spark's own
     */
    public RankAttempts(
            JavaSparkContext context,
            Broadcast<SerializableConfiguration> configuration,
            Workers workers,
            WorkerSettings settings,
            TrainingProgress progress,
            @Nullable ResourceProfile profile) {
        this.context = context;
        this.configuration = configuration;
        this.workers = workers;
        this.settings = settings;
        this.progress = progress;
        this.profile = profile;
    }

    /**
     * How much there is to train on: decides how many workers that is worth.
     *
     * @param shards what the rows are divided into, at least one a worker
     * @param rows of all of them
     * @param trainingRows those of them that are learned from; asked only where it decides
     */
    public record Load(int shards, long rows, LongSupplier trainingRows) {}

    /**
     * @param name for progress and messages
     * @param checkpoints a folder of this very training, or null to keep none
     * @param curve the epochs of what was trained
     * @throws UserError if Spark cannot run the workers wanted, or what is to be trained on cannot be
     * @throws IllegalStateException if {@link #ATTEMPTS} attempts in a row made no progress; the cause is the last one's
     */
    public <R extends Serializable> R fit(
            String name,
            RankWork<R> work,
            Load load,
            @Nullable Path checkpoints,
            Function<R, List<EpochReport>> curve) {
        Slots.requireBarrier(context.getConf());
        Slots slots = new Slots(context.sc(), settings.executorTimeout(), profile);
        ProgressListener listener = new ProgressListener(name, progress);
        Broadcast<RankWork<R>> shared = context.broadcast(work);
        context.sc().addSparkListener(listener);
        String interrupt = context.getLocalProperty(INTERRUPT);
        String description = context.getLocalProperty(DESCRIPTION);
        context.setLocalProperty(INTERRUPT, "true");
        try {
            R trained = attempts(name, slots, shared, load, checkpoints, listener);
            // not within an attempt: whoever listens and fails must not have it all trained again
            listener.end(curve.apply(trained));
            return trained;
        } finally {
            context.setLocalProperty(INTERRUPT, interrupt);
            context.setLocalProperty(DESCRIPTION, description);
            context.sc().removeSparkListener(listener);
            shared.unpersist(false);
        }
    }

    private <R extends Serializable> R attempts(
            String name,
            Slots slots,
            Broadcast<RankWork<R>> work,
            Load load,
            @Nullable Path checkpoints,
            ProgressListener listener) {
        Configuration hadoop = context.hadoopConfiguration();
        int number = 0;
        int fruitless = 0;
        long furthest = reached(checkpoints, hadoop);
        R trained = null;
        while (trained == null) {
            // also by a driver that is gone
            boolean tried = number > 0 || furthest > 0;
            number = checkpoints == null
                    ? number + 1
                    : FileCheckpoints.next(checkpoints, settings, hadoop).attempt();
            try {
                int ranks = slots.workers(
                        workers, load.shards(), work.value().deterministic(), tried, load.rows(), load.trainingRows());
                progress.attempt(name, number, ranks);
                context.sc()
                        .setJobDescription(
                                "athanor: train " + name + ", attempt " + number + ", " + ranks + " worker(s)");
                trained = attempt(name, number, ranks, work, checkpoints, listener);
            } catch (UserError e) {
                throw e;
            } catch (Exception e) {
                // by whoever wants this thread to end, as where another training beside it has failed; Scala throws it
                // unsaid
                if (Thread.currentThread().isInterrupted() || (Object) e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while training " + name, e);
                }
                progress.failed(name, number, FailedAttempt.reason(e));
                long reached = reached(checkpoints, hadoop);
                fruitless = reached > furthest ? 0 : fruitless + 1;
                furthest = Math.max(furthest, reached);
                if (fruitless >= ATTEMPTS || context.sc().isStopped()) {
                    throw new IllegalStateException(
                            "training " + name + " was given up after " + fruitless + " attempts without progress", e);
                }
            }
        }
        return trained;
    }

    /** Steps that need not be taken again. */
    private long reached(@Nullable Path checkpoints, Configuration hadoop) {
        return checkpoints == null
                ? 0
                : FileCheckpoints.of(checkpoints, 0, settings, hadoop).newestStep();
    }

    @SuppressWarnings("unchecked") // a class has no type arguments
    private <R extends Serializable> R attempt(
            String name,
            int number,
            int ranks,
            Broadcast<RankWork<R>> work,
            @Nullable Path checkpoints,
            ProgressListener listener) {
        ProgressAccumulator progress = new ProgressAccumulator();
        context.sc().register(progress, "progress of " + name);
        listener.follow(progress);
        String folder = checkpoints == null ? "" : checkpoints.toString();
        var attempt = new Attempt<>(number, GroupKey.random(), folder, work, configuration, progress, settings);
        return BarrierStage.run(context, profile, ranks, (Class<RankResult<R>>) (Class<?>) RankResult.class, attempt)
                .get(0)
                .orThrow();
    }
}

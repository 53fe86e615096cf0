package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.collective.GroupKey;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingTask;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceProfile;
import org.jspecify.annotations.Nullable;

/**
 * Trains on Spark, all workers in step. The driver owns the attempts: each is one job with a barrier stage over as many
 * workers as there are slots for now, each begins at the newest checkpoint, and the training is given up after a number of
 * attempts that came no step further. Several trainings may run at once, from a thread each.
 */
public final class BarrierTrainer {
    /** Attempts without progress before a training is given up. */
    public static final int ATTEMPTS = 3;

    private static final String DESCRIPTION = "spark.job.description";
    private static final String INTERRUPT = "spark.job.interruptOnCancel";

    private final JoinedTable table;
    private final Workers workers;
    private final WorkerSettings settings;
    private final TrainingProgress progress;
    private final @Nullable ResourceProfile profile;

    /**
     * @param profile what a worker is given; null leaves it to Spark's own
     */
    public BarrierTrainer(
            JoinedTable table,
            Workers workers,
            WorkerSettings settings,
            TrainingProgress progress,
            @Nullable ResourceProfile profile) {
        this.table = table;
        this.workers = workers;
        this.settings = settings;
        this.progress = progress;
        this.profile = profile;
    }

    /**
     * @param name for progress and messages
     * @param checkpoints a folder of this very training, or null to keep none
     * @throws UserError if Spark cannot run the workers wanted, or the rows cannot be trained on
     * @throws IllegalStateException if {@link #ATTEMPTS} attempts in a row made no progress; the cause is the last one's
     */
    public TrainedWeights fit(String name, TrainingTask task, @Nullable Path checkpoints) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(table.spark().sparkContext());
        Slots.requireBarrier(context.getConf());
        Slots slots = new Slots(context.sc(), settings.executorTimeout(), profile);
        ProgressListener listener = new ProgressListener(name, progress);
        Broadcast<TrainingTask> shared = context.broadcast(task);
        context.sc().addSparkListener(listener);
        String interrupt = context.getLocalProperty(INTERRUPT);
        String description = context.getLocalProperty(DESCRIPTION);
        context.setLocalProperty(INTERRUPT, "true");
        try {
            return attempts(name, context, slots, shared, checkpoints, listener);
        } finally {
            context.setLocalProperty(INTERRUPT, interrupt);
            context.setLocalProperty(DESCRIPTION, description);
            context.sc().removeSparkListener(listener);
            shared.unpersist(false);
        }
    }

    private TrainedWeights attempts(
            String name,
            JavaSparkContext context,
            Slots slots,
            Broadcast<TrainingTask> task,
            @Nullable Path checkpoints,
            ProgressListener listener) {
        Configuration hadoop = context.hadoopConfiguration();
        int number = 0;
        int fruitless = 0;
        long furthest = reached(checkpoints, hadoop);
        TrainedWeights trained = null;
        while (trained == null) {
            // also by a driver that is gone
            boolean tried = number > 0 || furthest > 0;
            number = checkpoints == null
                    ? number + 1
                    : FileCheckpoints.next(checkpoints, settings, hadoop).attempt();
            try {
                int ranks = slots.workers(
                        workers,
                        table.files().buckets().size(),
                        task.value().settings().deterministic(),
                        tried,
                        table.files().rows(),
                        () -> table.trainingRows(task.value().rows().assignment()));
                progress.attempt(name, number, ranks);
                context.sc()
                        .setJobDescription(
                                "athanor: train " + name + ", attempt " + number + ", " + ranks + " worker(s)");
                trained = attempt(name, context, number, ranks, task, checkpoints, listener);
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
        // not within an attempt: whoever listens and fails must not have it all trained again
        listener.end(trained.curve());
        return trained;
    }

    /** Steps that need not be taken again. */
    private long reached(@Nullable Path checkpoints, Configuration hadoop) {
        return checkpoints == null
                ? 0
                : FileCheckpoints.of(checkpoints, 0, settings, hadoop).newestStep();
    }

    private TrainedWeights attempt(
            String name,
            JavaSparkContext context,
            int number,
            int ranks,
            Broadcast<TrainingTask> task,
            @Nullable Path checkpoints,
            ProgressListener listener) {
        ProgressAccumulator progress = new ProgressAccumulator();
        context.sc().register(progress, "progress of " + name);
        listener.follow(progress);
        String folder = checkpoints == null ? "" : checkpoints.toString();
        Attempt attempt =
                new Attempt(number, GroupKey.random(), folder, task, table.configuration(), progress, settings);
        return BarrierStage.run(table.context(), profile, ranks, RankResult.class, attempt)
                .get(0)
                .orThrow();
    }
}

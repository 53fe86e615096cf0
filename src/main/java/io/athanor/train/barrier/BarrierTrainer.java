package io.athanor.train.barrier;

import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingTask;
import org.apache.hadoop.fs.Path;
import org.apache.spark.resource.ResourceProfile;
import org.jspecify.annotations.Nullable;

/** Trains networks on a joined table on Spark, all workers in step, by {@link RankAttempts}. */
public final class BarrierTrainer {
    /** Attempts without progress before a training is given up. */
    public static final int ATTEMPTS = RankAttempts.ATTEMPTS;

    private final JoinedTable table;
    private final RankAttempts attempts;

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
        this.attempts = new RankAttempts(table.context(), table.configuration(), workers, settings, progress, profile);
    }

    /**
     * @param name for progress and messages
     * @param checkpoints a folder of this very training, or null to keep none
     * @throws io.athanor.base.UserError if Spark cannot run the workers wanted, or the rows cannot be trained on
     * @throws IllegalStateException if {@link #ATTEMPTS} attempts in a row made no progress; the cause is the last one's
     */
    public TrainedWeights fit(String name, TrainingTask task, @Nullable Path checkpoints) {
        return attempts.fit(
                name,
                new FusionWork(task),
                new RankAttempts.Load(
                        table.files().buckets().size(),
                        table.files().rows(),
                        () -> table.trainingRows(task.rows().assignment())),
                checkpoints,
                TrainedWeights::curve);
    }
}

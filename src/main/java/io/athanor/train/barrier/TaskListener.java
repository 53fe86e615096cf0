package io.athanor.train.barrier;

import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.StepReport;
import io.athanor.train.step.EpochTally;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/** Ends a rank whose task was cancelled, and tells the driver how far it is: steps about once a second. */
final class TaskListener implements RankListener {
    /** Heartbeats bring only the newest step. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final @Nullable ProgressAccumulator progress;
    private long toldAt = System.nanoTime();

    /** @param progress null where nobody is told, or another rank tells */
    TaskListener(@Nullable ProgressAccumulator progress) {
        this.progress = progress;
    }

    @Override
    public void step(int epoch, int steps, EpochTally tally) {
        // Spark does not interrupt native code: a rank of a cancelled job leaves here
        TaskContext.get().killTaskIfInterrupted();
        long now = System.nanoTime();
        if (progress != null && now - toldAt >= PAUSE_NANOS) {
            toldAt = now;
            progress.add(new StepReport(epoch, steps, tally));
        }
    }

    @Override
    public void epoch(EpochReport report) {
        if (progress != null) {
            progress.add(report);
        }
    }
}

package io.athanor.train.barrier;

import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import io.athanor.train.loop.TrainingProgress;
import java.util.List;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.jspecify.annotations.Nullable;
import scala.Tuple4;
import scala.collection.JavaConverters;

/** Brings {@link ProgressAccumulator} to the driver with the executor's heartbeats: each epoch once, and steps after their epochs. */
final class ProgressListener extends SparkListener {
    private final String training;
    private final TrainingProgress progress;
    private volatile ProgressAccumulator followed = new ProgressAccumulator();
    private volatile long accumulator = -1;
    private int reported;
    private @Nullable StepReport newest;
    private String devices = "";

    ProgressListener(String training, TrainingProgress progress) {
        this.training = training;
        this.progress = progress;
    }

    /** Listens to another attempt's progress, which Spark knows. */
    void follow(ProgressAccumulator progress) {
        followed = progress;
        accumulator = progress.id();
    }

    /** Reports what was not reported yet of a training that is done. */
    synchronized void end(List<EpochReport> curve) {
        devices(followed.value());
        report(curve);
    }

    private void devices(ProgressAccumulator.Told told) {
        if (!told.devices().isEmpty() && !told.devices().equals(devices)) {
            devices = told.devices();
            progress.devices(training, devices);
        }
    }

    private void report(List<EpochReport> curve) {
        for (EpochReport report : curve) {
            if (report.epoch() > reported) {
                reported = report.epoch();
                progress.epoch(training, report);
            }
        }
    }

    private synchronized void report(ProgressAccumulator.Told told) {
        devices(told);
        report(told.epochs());
        StepReport step = told.step();
        if (step != null && step.epoch() > reported && !step.equals(newest)) {
            newest = step;
            progress.step(training, step);
        }
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (Tuple4<?, ?, ?, ? extends scala.collection.Seq<AccumulableInfo>> task :
                JavaConverters.seqAsJavaList(update.accumUpdates())) {
            for (AccumulableInfo info : JavaConverters.seqAsJavaList(task._4())) {
                if (info.id() == accumulator
                        && info.update().isDefined()
                        && info.update().get() instanceof ProgressAccumulator.Told told) {
                    report(told);
                }
            }
        }
    }
}

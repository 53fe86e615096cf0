package io.athanor.train.barrier;

import io.athanor.train.EpochReport;
import io.athanor.train.TrainingProgress;
import java.util.List;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.Tuple4;
import scala.collection.JavaConverters;

/** Brings the reports that rank 0 collects to the driver with the executor's heartbeats, each epoch once. */
final class EpochListener extends SparkListener {
    private final String training;
    private final TrainingProgress progress;
    private volatile long accumulator = -1;
    private int reported;

    EpochListener(String training, TrainingProgress progress) {
        this.training = training;
        this.progress = progress;
    }

    /** Listens to another attempt's reports. */
    void follow(long accumulatorId) {
        accumulator = accumulatorId;
    }

    /** Reports the epochs that were not reported yet. */
    synchronized void report(List<EpochReport> curve) {
        for (EpochReport report : curve) {
            if (report.epoch() > reported) {
                reported = report.epoch();
                progress.epoch(training, report);
            }
        }
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (Tuple4<Object, Object, Object, scala.collection.Seq<AccumulableInfo>> task :
                JavaConverters.seqAsJavaList(update.accumUpdates())) {
            for (AccumulableInfo info : JavaConverters.seqAsJavaList(task._4())) {
                if (info.id() == accumulator
                        && info.update().isDefined()
                        && info.update().get() instanceof List<?> l) {
                    report(l.stream().map(EpochReport.class::cast).toList());
                }
            }
        }
    }
}

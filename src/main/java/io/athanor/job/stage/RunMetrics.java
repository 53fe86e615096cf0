package io.athanor.job.stage;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.athanor.data.Modality;
import io.athanor.extract.ExtractFigures;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import io.athanor.train.loop.TrainingProgress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * How a run is getting on, as a source of the driver's metrics: Spark's sinks and its Prometheus page show the gauges, those of
 * extractions as {@code athanor.extract.MODALITY.…} and those of trainings as {@code athanor.train.NAME.…}.
 */
public final class RunMetrics implements Source {
    static final String NAME = "athanor";

    private final MetricRegistry registry = new MetricRegistry();
    private final Map<String, Double> values = new ConcurrentHashMap<>();

    private RunMetrics() {}

    /** Those of this Spark: runs that share it show their figures side by side. */
    public static synchronized RunMetrics of(SparkSession spark) {
        MetricsSystem system = spark.sparkContext().env().metricsSystem();
        return JavaConverters.seqAsJavaList(system.getSourcesByName(NAME)).stream()
                .filter(RunMetrics.class::isInstance)
                .map(RunMetrics.class::cast)
                .findFirst()
                .orElseGet(() -> {
                    RunMetrics metrics = new RunMetrics();
                    system.registerSource(metrics);
                    return metrics;
                });
    }

    @Override
    public String sourceName() {
        return NAME;
    }

    @Override
    public MetricRegistry metricRegistry() {
        return registry;
    }

    /**
     * @param seconds since the extraction began
     * @param tasks that may run at a time
     */
    public void extraction(Modality modality, ExtractFigures figures, double seconds, int tasks) {
        String prefix = "extract." + modality + ".";
        put(prefix + "rows", figures.rows());
        put(prefix + "rowsPerSecond", figures.rows() / seconds);
        put(prefix + "modelLoads", figures.modelLoads());
        put(prefix + "rejectedRows", figures.rejected());
        put(prefix + "decodeSeconds", figures.decodeSeconds());
        put(prefix + "inferSeconds", figures.inferSeconds());
        put(prefix + "deviceBusyShare", figures.inferSeconds() / (seconds * tasks));
    }

    /** @param next hears the same */
    public TrainingProgress training(TrainingProgress next) {
        return new TrainingProgress() {
            @Override
            public void attempt(String training, int attempt, int workers) {
                put("train." + training + ".attempt", attempt);
                put("train." + training + ".workers", workers);
                put("train." + training + ".failedAttempt", 0);
                next.attempt(training, attempt, workers);
            }

            @Override
            public void epoch(String training, EpochReport report) {
                put("train." + training + ".epoch", report.epoch());
                put("train." + training + ".validationLoss", report.validationLoss());
                course(
                        training,
                        report.trainLoss(),
                        report.samples(),
                        report.seconds(),
                        report.allReduceSeconds(),
                        report.dataWaitSeconds());
                next.epoch(training, report);
            }

            @Override
            public void step(String training, StepReport report) {
                put("train." + training + ".step", report.step());
                course(
                        training,
                        report.loss(),
                        report.tally().samples(),
                        report.tally().seconds(),
                        report.tally().allReduceSeconds(),
                        report.tally().dataWaitSeconds());
                next.step(training, report);
            }

            @Override
            public void failed(String training, int attempt, String reason) {
                put("train." + training + ".failedAttempt", attempt);
                next.failed(training, attempt, reason);
            }
        };
    }

    private void course(
            String training,
            double loss,
            long samples,
            double seconds,
            double allReduceSeconds,
            double dataWaitSeconds) {
        put("train." + training + ".loss", loss);
        put("train." + training + ".samplesPerSecond", samples / seconds);
        put("train." + training + ".allReduceShare", allReduceSeconds / seconds);
        put("train." + training + ".dataWaitShare", dataWaitSeconds / seconds);
    }

    private void put(String name, double value) {
        if (values.put(name, value) == null) {
            registry.register(name, (Gauge<Double>) () -> values.getOrDefault(name, Double.NaN));
        }
    }
}

package io.athanor.job;

import io.athanor.table.StageContext;
import io.athanor.table.StageProgress;
import io.athanor.table.WorkDirectory;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What every job is given.
 *
 * @param environment what commit records say of this machine: code version, Java, Spark, processor
 * @param profiles what tasks are given on a cluster
 * @param redoFrom the first step whose artefacts are made anew though they are there, or null
 * @param retryQuarantined whether payloads that were rejected are tried again
 * @param sampling which of the samples it takes
 */
public record Context(
        SparkSession spark,
        WorkDirectory work,
        PipelineSettings settings,
        Progress progress,
        Map<String, String> environment,
        TaskProfiles profiles,
        @Nullable Step redoFrom,
        boolean retryQuarantined,
        Sampling sampling) {

    /** What commit records of a pilot say beside the machine: of which sample they are. */
    public static final String SAMPLE = "sample";

    /** Whether it is that of a pilot, which takes some of the samples. */
    public boolean isPilot() {
        return !sampling.isAll();
    }

    /** What its stages are given. */
    public StageContext stageContext() {
        return new StageContext(spark, work, environment, StageProgress.NONE);
    }

    /** The same with other settings. */
    public Context with(PipelineSettings other) {
        return new Context(spark, work, other, progress, environment, profiles, redoFrom, retryQuarantined, sampling);
    }

    /** The same, in which payloads that were rejected are tried again. */
    public Context retryingQuarantined() {
        return new Context(spark, work, settings, progress, environment, profiles, redoFrom, true, sampling);
    }

    /**
     * The same over some of the samples.
     *
     * @param said how a person is to be told of the sample, as in "1% of the 5000 samples"
     */
    public Context sampled(Sampling some, String said) {
        Map<String, String> records = new TreeMap<>(environment);
        records.put(SAMPLE, said);
        return new Context(
                spark,
                work,
                settings.ofSample(some.share()),
                progress,
                records,
                profiles,
                redoFrom,
                retryQuarantined,
                some);
    }

    /**
     * The context of a run in this session.
     *
     * @param workDirectory a path or URI on any Hadoop file system
     */
    public static Context of(
            SparkSession spark,
            String workDirectory,
            PipelineSettings settings,
            Progress progress,
            @Nullable Step redoFrom) {
        WorkDirectory work =
                new WorkDirectory(new Path(workDirectory), spark.sparkContext().hadoopConfiguration());
        return new Context(
                spark,
                work,
                settings,
                progress,
                SparkSessions.environment(spark),
                TaskProfiles.of(settings.resources(), spark.sparkContext()),
                redoFrom,
                false,
                Sampling.ALL);
    }
}

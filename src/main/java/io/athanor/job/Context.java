package io.athanor.job;

import io.athanor.table.StageContext;
import io.athanor.table.StageProgress;
import io.athanor.table.WorkDirectory;
import java.util.Map;
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
 */
public record Context(
        SparkSession spark,
        WorkDirectory work,
        PipelineSettings settings,
        Progress progress,
        Map<String, String> environment,
        TaskProfiles profiles,
        @Nullable Step redoFrom,
        boolean retryQuarantined) {

    /** What its stages are given. */
    public StageContext stageContext() {
        return new StageContext(spark, work, environment, StageProgress.NONE);
    }

    /** The same, in which payloads that were rejected are tried again. */
    public Context retryingQuarantined() {
        return new Context(spark, work, settings, progress, environment, profiles, redoFrom, true);
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
                false);
    }
}

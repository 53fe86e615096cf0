package io.athanor.job.stage;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/**
 * What the tasks of each stage of a run cost, as Spark counts it: listens from when it is made until it is closed. The jobs of
 * {@link Stages} bear the title of their stage; what bears none is the run's own, under the empty title.
 */
public final class StageCosts extends SparkListener implements AutoCloseable {
    private static final String LAST = "the last job that is counted";
    private static final long PATIENCE_SECONDS = 60;
    private static final Logger LOGGER = LoggerFactory.getLogger(StageCosts.class);

    private final SparkContext spark;
    private final Map<Integer, String> titles = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> cores = new ConcurrentHashMap<>();
    private final Map<String, Cost> costs = new ConcurrentHashMap<>();
    private final CountDownLatch heard = new CountDownLatch(1);
    private volatile int last = -1;

    /**
     * Of all attempts of all tasks.
     *
     * @param coreSeconds time in tasks times the cores that a task takes
     * @param shuffleBytes written for other tasks to read
     */
    public record Cost(double coreSeconds, long shuffleBytes, long tasks) {
        public static final Cost NONE = new Cost(0, 0, 0);

        public Cost plus(Cost other) {
            return new Cost(coreSeconds + other.coreSeconds, shuffleBytes + other.shuffleBytes, tasks + other.tasks);
        }
    }

    public StageCosts(SparkContext spark) {
        this.spark = spark;
        spark.addSparkListener(this);
    }

    /** What was heard so far, by the titles of the stages. */
    public Map<String, Cost> byTitle() {
        return Map.copyOf(costs);
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        Properties properties = job.properties();
        String description = properties == null ? null : properties.getProperty(Stages.DESCRIPTION);
        if (LAST.equals(description)) {
            last = job.jobId();
        }
        String title = description != null && description.startsWith(Stages.OURS)
                ? description.substring(Stages.OURS.length())
                : "";
        JavaConverters.seqAsJavaList(job.stageInfos()).forEach(stage -> titles.put(stage.stageId(), title));
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
        int profile = stage.stageInfo().resourceProfileId();
        Object each = spark.resourceProfileManager()
                .resourceProfileFromId(profile)
                .getTaskCpus()
                .getOrElse(() -> spark.conf().getInt("spark.task.cpus", 1));
        cores.put(stage.stageInfo().stageId(), Integer.parseInt(each.toString()));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        TaskMetrics metrics = task.taskMetrics();
        double seconds = task.taskInfo().duration() / 1000.0;
        costs.merge(
                titles.getOrDefault(task.stageId(), ""),
                new Cost(
                        seconds * cores.getOrDefault(task.stageId(), 1),
                        metrics == null ? 0 : metrics.shuffleWriteMetrics().bytesWritten(),
                        1),
                Cost::plus);
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd job) {
        if (job.jobId() == last) {
            heard.countDown();
        }
    }

    /** Waits until all that was done is counted, and listens no more: Spark tells of jobs in their order, and late. */
    @Override
    public void close() {
        String before = spark.getLocalProperty(Stages.DESCRIPTION);
        spark.setJobDescription(LAST);
        try {
            JavaSparkContext.fromSparkContext(spark).parallelize(List.of(1), 1).count();
            // a listener's queue that overflowed may have lost the job: then what was counted is as good as it gets
            boolean all = heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!all) {
                LOGGER.warn("Spark told of no end of the jobs; the costs of the stages may lack some tasks");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            spark.setJobDescription(before);
            spark.removeSparkListener(this);
        }
    }
}

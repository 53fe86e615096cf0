package io.athanor.extract.part;

import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.jspecify.annotations.Nullable;
import scala.Option;

/** How many threads a task's inference may use, so that the tasks of an executor fill its cores and no more. */
final class TaskThreads {
    private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");

    private TaskThreads() {}

    /**
     * @param tasks tasks of the stage: fewer than there are slots leave more to each
     * @param profile what a task is given; null leaves it to Spark's own
     */
    static int of(JavaSparkContext sc, int tasks, @Nullable ResourceProfile profile) {
        if (LOCAL.matcher(sc.master()).matches()) {
            int slots = Math.max(1, Math.min(sc.defaultParallelism(), tasks));
            return Math.max(1, Runtime.getRuntime().availableProcessors() / slots);
        }
        // on a cluster a task owns the cores it was given: other executors may share the machine
        Option<Object> own = profile == null ? Option.empty() : profile.getTaskCpus();
        return own.isDefined() ? (Integer) own.get() : sc.getConf().getInt("spark.task.cpus", 1);
    }
}

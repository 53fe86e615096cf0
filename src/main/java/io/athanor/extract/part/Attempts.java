package io.athanor.extract.part;

import io.athanor.base.UserError;
import io.athanor.extract.journal.Journal;
import io.athanor.extract.segment.PartRecord;
import io.athanor.extract.segment.Segments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Has executors extract parts, a Spark job an attempt. Spark gives a job up when one of its tasks has died a few times,
 * whatever they died of; here it goes on as long as there is progress: a death that taught which payload kills, or an executor
 * that was lost while others finished parts.
 */
final class Attempts {
    /** What Spark says of a task whose executor has gone. */
    private static final String EXECUTOR_LOST = "ExecutorLostFailure";

    private final JavaSparkContext spark;
    private final @Nullable ResourceProfile profile;
    private final PartTask task;
    private final Segments segments;
    private final Duration decodeTimeout;
    private final Configuration configuration;

    /** @param profile what a task is given; null leaves it to Spark's own */
    Attempts(
            JavaSparkContext spark,
            @Nullable ResourceProfile profile,
            PartTask task,
            Segments segments,
            Duration decodeTimeout) {
        this.spark = spark;
        this.profile = profile;
        this.task = task;
        this.segments = segments;
        this.decodeTimeout = decodeTimeout;
        this.configuration = spark.hadoopConfiguration();
    }

    /**
     * @param parts none of which is finished
     * @return a record a part
     * @throws UserError if that is what a task says
     */
    List<PartRecord> run(List<String> parts) {
        List<PartRecord> records = new ArrayList<>();
        SortedSet<String> open = new TreeSet<>(parts);
        // a lambda takes along what it names: not this
        PartTask work = task;
        var broadcast = spark.broadcast(new SerializableConfiguration(configuration));
        try {
            while (!open.isEmpty()) {
                SortedMap<String, Integer> known = knowledge();
                try {
                    List<String> now = List.copyOf(open);
                    JavaRDD<String> tasks = spark.parallelize(now, now.size());
                    records.addAll((profile == null ? tasks : tasks.withResources(profile))
                            .map(part -> work.extract(part, broadcast.value().value()))
                            .collect());
                    open.clear();
                } catch (Exception e) {
                    refuse(e);
                    SortedMap<String, PartRecord> finished = segments.finished(open, configuration);
                    boolean learnt = knowledge().entrySet().stream()
                            .anyMatch(part -> part.getValue() > known.getOrDefault(part.getKey(), 0));
                    // by a task that Spark had given up already: what was known of the part went with it
                    boolean mended = finished.keySet().stream().anyMatch(known::containsKey);
                    boolean lost = String.valueOf(e.getMessage()).contains(EXECUTOR_LOST);
                    if (spark.sc().isStopped() || !(learnt || mended || (lost && !finished.isEmpty()))) {
                        throw e;
                    }
                    records.addAll(finished.values());
                    open.removeAll(finished.keySet());
                }
            }
            return records;
        } finally {
            broadcast.destroy();
        }
    }

    /** What a task says to the user reaches the driver inside Spark's own exception. */
    private static void refuse(Exception e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UserError) {
                throw (UserError) cause;
            }
        }
    }

    private SortedMap<String, Integer> knowledge() {
        try {
            return Journal.knowledge(segments.journals(), decodeTimeout, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the journals in " + segments.journals(), e);
        }
    }
}

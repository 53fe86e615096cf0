package io.athanor.train.barrier;

import com.sun.management.OperatingSystemMXBean;
import io.athanor.train.rows.RowCache;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** Where an executor's trainings keep their rows. */
final class ExecutorDisk {
    /** Of the heap, over all trainings that an executor may have at once. */
    private static final double HEAP_SHARE = 0.25;

    /** Of the machine's or the container's memory, likewise: Linux takes mapped pages back when it needs them. */
    private static final double PAGES_SHARE = 0.25;

    /** YARN takes mapped pages for the process's own and kills for them. */
    private static final long PAGES_ON_YARN = 256L << 20;

    private ExecutorDisk() {}

    /** Spark's own folders: it spreads them over the disks, and clears them away with what is left there. */
    static RowCache cache(WorkerSettings settings) {
        SparkEnv spark = SparkEnv.get();
        SparkConf conf = spark.conf();
        int cores = conf.getInt("spark.executor.cores", Runtime.getRuntime().availableProcessors());
        int tasks = Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
        return new RowCache(
                settings.cache(),
                Arrays.stream(spark.blockManager().diskBlockManager().localDirs())
                        .map(File::toPath)
                        .toList(),
                (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory() / tasks),
                pages(conf.get("spark.master", "")) / tasks);
    }

    private static long pages(String master) {
        boolean known = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean;
        return master.startsWith("yarn") || !known
                ? PAGES_ON_YARN
                : (long) (PAGES_SHARE
                        * ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize());
    }
}

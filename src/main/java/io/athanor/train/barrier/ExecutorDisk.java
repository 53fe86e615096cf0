package io.athanor.train.barrier;

import io.athanor.train.RowCache;
import io.athanor.train.WorkerSettings;
import java.io.File;
import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** Where an executor's trainings keep their rows. */
final class ExecutorDisk {
    /** Of the heap, over all trainings that an executor may have at once. */
    private static final double HEAP_SHARE = 0.25;

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
                (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory() / tasks));
    }
}

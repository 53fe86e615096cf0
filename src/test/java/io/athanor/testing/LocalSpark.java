package io.athanor.testing;

import io.athanor.job.LocalFiles;
import io.athanor.table.InPlaceWrites;
import org.apache.spark.sql.SparkSession;

/** The one Spark of the test JVM: two cores, no web page, everything below {@code target/}. Nobody stops it. */
public final class LocalSpark {
    private LocalSpark() {}

    /** The shared session, started at the first call. Tests that change its settings take {@code newSession()} of it. */
    public static SparkSession session() {
        return Holder.SESSION;
    }

    private static final class Holder {
        static final SparkSession SESSION = start();

        private static SparkSession start() {
            return SparkSession.builder()
                    .master("local[2]")
                    .appName("athanor-tests")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.sql.shuffle.partitions", 2)
                    .config("spark.sql.warehouse.dir", "target/warehouse")
                    .config("spark.local.dir", "target/spark-local")
                    .config("spark.sql.catalogImplementation", "in-memory")
                    // as in the program
                    .config("spark.sql.ansi.enabled", false)
                    .config(InPlaceWrites.SETTING, InPlaceWrites.class.getName())
                    .config("spark.hadoop." + LocalFiles.SETTING, LocalFiles.class.getName())
                    // as in the program: progress of trainings comes with them, and each waits so long for its answer
                    .config("spark.executor.heartbeatInterval", "2s")
                    // and a busy machine that does not answer them in time is none that is lost
                    .config("spark.executor.heartbeat.maxFailures", Integer.MAX_VALUE)
                    .config("spark.network.timeout", "30m")
                    // as on a cluster: broken barriers end within seconds, not minutes
                    .config("spark.barrier.sync.timeout", "60s")
                    .getOrCreate();
        }
    }
}

package io.athanor.job;

import io.athanor.base.UserError;
import io.athanor.table.InPlaceWrites;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Opens Spark as jobs need it, and says what machine this is. */
public final class SparkSessions {
    private static final String WAREHOUSE = "spark.sql.warehouse.dir";
    private static final String CATALOG = "spark.sql.catalogImplementation";
    private static final String LOCAL_FILES = "spark.hadoop." + LocalFiles.SETTING;
    private static final String SECRET = "spark.authenticate.secret";

    private SparkSessions() {}

    /**
     * The session of spark-submit, or one of this process.
     *
     * @param name shown in Spark's UI
     * @param master Spark's master; null takes what spark-submit said, or else all cores of this machine
     * @return to be stopped by the caller
     * @throws UserError if Spark does not know such a master
     */
    public static SparkSession open(String name, @Nullable String master) {
        SparkSession.Builder builder = SparkSession.builder().appName("athanor " + name);
        String given = master == null ? System.getProperty("spark.master") : master;
        builder.master(given == null ? "local[*]" : given);
        if (given == null || given.startsWith("local")) {
            // a local run is a private matter of this machine
            builder.config("spark.ui.enabled", System.getProperty("spark.ui.enabled", "false"))
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    // executors of a cluster look at their disks before they have our classes
                    .config(LOCAL_FILES, System.getProperty(LOCAL_FILES, LocalFiles.class.getName()))
                    // they bring the news of a training, and cost nothing within one process
                    .config(
                            "spark.executor.heartbeatInterval",
                            System.getProperty("spark.executor.heartbeatInterval", "2s"))
                    .config("spark.sql.shuffle.partitions", System.getProperty("spark.sql.shuffle.partitions", "8"));
        }
        // a second copy of a barrier task would wait for ever, and one of an extraction would load models twice
        builder.config("spark.speculation", "false").config("spark.sql.session.timeZone", "UTC");
        // a cell that is no number is counted and shown to the user; strictly, which Spark 4 is unasked, it would end
        // the run
        builder.config("spark.sql.ansi.enabled", "false");
        builder.config(InPlaceWrites.SETTING, InPlaceWrites.class.getName());
        // it chooses its kernels by the processor, and others round otherwise: what is said of them here holds
        // everywhere
        System.getenv().forEach((variable, value) -> {
            String setting = "spark.executorEnv." + variable;
            if (variable.startsWith("OPENBLAS_") && System.getProperty(setting) == null) {
                builder.config(setting, value);
            }
        });
        // a standalone cluster hands it to drivers in the environment, where Spark's own check does not look
        String secret = System.getenv("_SPARK_AUTH_SECRET");
        if (secret != null && System.getProperty(SECRET) == null) {
            builder.config(SECRET, secret);
        }
        try {
            SparkSession spark = builder.getOrCreate();
            keepWarehouseOut(spark);
            // after a minute Spark gives up in a thread of its own, and has an id that no master has given
            boolean unknown = spark.sparkContext().master().startsWith("spark://")
                    && spark.sparkContext().applicationId().startsWith("spark-application-");
            if (unknown || spark.sparkContext().isStopped()) {
                throw new IllegalStateException("it does not answer");
            }
            return spark;
        } catch (Exception e) {
            if (isCluster(given)) {
                // Spark stops in the middle of starting, with whatever it stumbles over then
                throw new UserError(
                        "Cannot start Spark with the master " + given + ": " + e.getMessage()
                                + ", expected a cluster that answers and lets us in. See that it runs at that address, is"
                                + " of Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION()
                                + " and, if it asks for one, knows the same spark.authenticate.secret.",
                        e);
            }
            // Scala throws it without declaring it
            if (e instanceof SparkException) {
                throw new UserError(
                        "Cannot start Spark with the master " + (given == null ? "local[*]" : given) + ": "
                                + e.getMessage()
                                + ", expected one such as local[2] or spark://host:7077. Correct --master.",
                        e);
            }
            throw e;
        }
    }

    /** Whether a master gives executors in processes of their own. */
    public static boolean isCluster(@Nullable String master) {
        String given = master == null ? System.getProperty("spark.master") : master;
        return given != null && (!given.startsWith("local") || given.startsWith("local-cluster"));
    }

    /**
     * Gives Spark's own tables, of which there are none, a folder that goes with the session; otherwise Spark makes one in
     * the working directory. To be called before the session's first query.
     */
    private static void keepWarehouseOut(SparkSession spark) {
        SparkConf settings = spark.sparkContext().conf();
        if (!settings.contains(WAREHOUSE) && settings.get(CATALOG, "in-memory").equals("in-memory")) {
            settings.set(
                    WAREHOUSE,
                    Path.of(SparkFiles.getRootDirectory(), "warehouse").toUri().toString());
        }
    }

    /** Recorded beside every artefact, never part of a fingerprint. */
    public static Map<String, String> environment(SparkSession spark) {
        Map<String, String> facts = new TreeMap<>();
        String version = SparkSessions.class.getPackage().getImplementationVersion();
        facts.put("athanor", version == null ? "development" : version);
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        facts.put("spark", spark.version());
        facts.put("master", spark.sparkContext().master());
        facts.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        return facts;
    }
}

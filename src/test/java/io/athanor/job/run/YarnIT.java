package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.HadoopCluster;
import io.athanor.testing.Launched;
import io.athanor.testing.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program on a real YARN over a real HDFS, through the launcher. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class YarnIT {
    private static final String WORK = "/user/someone/work";
    private static final String LIBRARIES = "/athanor";
    private static final String DATA = "/data/quickstart";

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "athanor");

    /** For JVMs that live for a minute. */
    private static final String BRIEF = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=128m -XX:+UseSerialGC";

    @TempDir
    private static Path folder;

    private static HadoopCluster cluster;
    private static Path pipeline;

    @BeforeAll
    static void start() throws Exception {
        cluster = HadoopCluster.yarn(folder.resolve("hadoop"));
        cluster.put(Path.of("data/quickstart"), DATA);
        // once for all commands and containers, instead of from here with each
        cluster.put(Path.of("target/lib"), LIBRARIES + "/lib");
        cluster.put(Path.of("target/athanor.jar"), LIBRARIES + "/athanor.jar");
        pipeline = Files.writeString(
                folder.resolve("small.yaml"), SmallQuickstart.PIPELINE.replace("data/quickstart", cluster.uri(DATA)));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void a_run_whose_driver_is_a_container_ends_as_a_local_one() throws Exception {
        Launched run =
                submit("cluster", 2, "run", pipeline.toString(), "--workdir", cluster.uri(WORK), "--set", "workers=1");
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(cluster.ended()).containsExactly("SUCCEEDED");

        Path copy = cluster.get(WORK, folder.resolve("copy"));
        WorkContent there = WorkContent.ofAnyPlace(LocalSpark.session(), copy);
        WorkContent here = WorkContent.ofAnyPlace(
                LocalSpark.session(), SmallQuickstart.undisturbed().work());
        assertThat(extracted(there)).isEqualTo(extracted(here));
        assertThat(there.ledger()).isEqualTo(here.ledger());
        assertThat(there.weights()).isEqualTo(here.weights());
        assertThat(there.metrics()).isEqualTo(here.metrics());
        assertThat(copy.resolve("_status.json")).content().contains("\"code\" : 0");
    }

    @Test
    @Order(2)
    void a_driver_here_scores_with_executors_there() throws Exception {
        // without a scheme: of the file system that Hadoop is told
        Launched scored =
                submit("client", 1, "predict", WORK, DATA + "/emoji-000000.tar", "/scores", "--model", "student");
        assertThat(scored.code()).as(scored.said()).isZero();
        assertThat(scored.said()).contains("162 rows scored by the student");
        assertThat(LocalSpark.session().read().parquet(cluster.uri("/scores")).count())
                .isEqualTo(162);
        Launched ledger = Launched.athanor(folder, environment(), List.of("ledger", WORK));
        assertThat(ledger.said()).contains("324 ids; every row adds up to them.");
    }

    @Test
    @Order(3)
    void a_mistake_that_the_driver_finds_is_told_where_the_command_was_given() throws Exception {
        Launched run = submit(
                "cluster",
                1,
                "run",
                pipeline.toString(),
                "--workdir",
                cluster.uri(WORK),
                "--set",
                "label=nothing_of_the_kind");
        assertThat(run.code()).as(run.said()).isEqualTo(2);
        assertThat(run.said())
                .contains("athanor: Cannot read label: no sample has a 'nothing_of_the_kind'")
                .doesNotContain("\tat ");
        assertThat(cluster.ended()).endsWith("FAILED");
        assertThat(cluster.attempts()).as("a mistake is found once").endsWith(1);
    }

    private static Map<String, List<String>> extracted(WorkContent content) {
        Map<String, List<String>> tables = new TreeMap<>(content.tables());
        tables.keySet().removeIf(table -> table.startsWith("outputs"));
        return tables;
    }

    private static Map<String, String> environment() {
        return Map.of(
                "HADOOP_CONF_DIR",
                cluster.settings().toString(),
                "ATHANOR_LIBRARIES",
                cluster.uri(LIBRARIES),
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "ATHANOR_HEAP",
                "1200m");
    }

    private static Launched submit(String mode, int executors, String... words) throws Exception {
        List<String> command = new ArrayList<>(Arrays.asList(words));
        command.addAll(List.of("--master", "yarn", "--", "--deploy-mode", mode, "--executor-memory", "1000m"));
        command.addAll(List.of("--properties-file", "conf/spark/yarn.conf"));
        for (String setting : List.of(
                "spark.executor.instances=" + executors,
                "spark.executor.cores=1",
                "spark.executor.memoryOverhead=256m",
                "spark.driver.memoryOverhead=256m",
                // where the node managers are on the same machine, nothing need be sent
                "spark.yarn.jars=local:" + Path.of("target/spark").toAbsolutePath() + "/*",
                "spark.yarn.submit.file.replication=1",
                // whoever asks for containers, and for how a run goes, does so seldom by default
                "spark.yarn.scheduler.heartbeat.interval-ms=200",
                "spark.yarn.report.interval=200ms",
                "spark.yarn.am.memory=512m",
                "spark.ui.enabled=false",
                "spark.sql.shuffle.partitions=2",
                "spark.yarn.appMasterEnv.JAVA_HOME=" + System.getProperty("java.home"),
                "spark.executorEnv.JAVA_HOME=" + System.getProperty("java.home"),
                "spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
                "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
                // containers have little of this environment
                "spark.yarn.appMasterEnv.JDK_JAVA_OPTIONS=" + BRIEF,
                "spark.executorEnv.JDK_JAVA_OPTIONS=" + BRIEF,
                "spark.yarn.appMasterEnv.ATHANOR_CACHE=" + CACHE,
                "spark.executorEnv.ATHANOR_CACHE=" + CACHE)) {
            command.addAll(List.of("--conf", setting));
        }
        // the driver hands them on
        System.getenv().forEach((variable, value) -> {
            if (variable.startsWith("OPENBLAS_")) {
                command.addAll(List.of("--conf", "spark.yarn.appMasterEnv." + variable + "=" + value));
            }
        });
        return Launched.athanor(folder, environment(), command);
    }
}

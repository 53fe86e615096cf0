package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher against a real standalone cluster with the settings that are shipped for one, the secure ones among them: what
 * the doctor sees of it, and drivers that run on its workers.
 */
class DeployModeClusterIT {
    @TempDir
    private static Path folder;

    private static final String SECRET = "not-said-to-anybody";

    private static StandaloneCluster cluster;
    private static Path settings;

    @BeforeAll
    static void start() throws Exception {
        // the launcher need not build what Maven has just built, and must not under this JVM's feet
        Files.writeString(Path.of("target/.athanor-built"), "");
        settings = Files.writeString(
                folder.resolve("my.conf"),
                Files.readString(Path.of("conf/spark/standalone.conf"))
                        + Files.readString(Path.of("conf/spark/secure.conf")) + "spark.authenticate.secret " + SECRET
                        + "\n");
        cluster = StandaloneCluster.start(
                folder.resolve("cluster"),
                2,
                2,
                List.of(),
                Files.readAllLines(settings).stream()
                        .filter(line -> line.matches("spark\\.(authenticate|network\\.crypto).*"))
                        .map(line -> "-D" + line.replaceFirst(" +", "="))
                        .toList());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void the_doctor_finds_all_in_order() throws Exception {
        Ended ended = athanor(Map.of(), "client", "doctor", "--master", cluster.master());
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("OK    Spark             version ").contains("\nEverything works.\n");
        List<String> rows = ended.said()
                .lines()
                .dropWhile(line -> !line.startsWith("executor "))
                .skip(1)
                .limit(2)
                .toList();
        assertThat(rows)
                .allMatch(row -> row.matches(
                        "\\s*[01]  127\\.0\\.0\\.1 +" + Runtime.version().feature()
                                + "\\S* +works +works +works +2 cores +\\S+ GB +[+-]\\d+ ± \\d+ ms +1 of 1"));
    }

    @Test
    void the_doctor_says_what_is_wrong_with_whom_and_ends_with_2() throws Exception {
        Ended ended = athanor(
                Map.of(),
                "client",
                "doctor",
                "--master",
                cluster.master(),
                "--",
                "--conf",
                "spark.executorEnv.ATHANOR_CACHE=/proc/cache");
        assertThat(ended.code()).as(ended.said()).isEqualTo(2);
        for (int executor = 0; executor < 2; executor++) {
            assertThat(ended.said())
                    .contains("FAIL  Executor " + executor + " on 127.0.0.1: libtorch does not work")
                    // who may write everywhere finds no room there
                    .containsPattern("FAIL  Executor " + executor
                            + " on 127.0.0.1: (it cannot write to|found 0 MB free at) /proc/cache/native");
        }
        assertThat(ended.said()).contains("spark.executorEnv.ATHANOR_CACHE").doesNotContain("\tat ");
    }

    @Test
    void the_exit_code_of_a_driver_on_the_cluster_is_the_launchers() throws Exception {
        Path pipeline = Files.writeString(
                folder.resolve("small.yaml"),
                SmallQuickstart.PIPELINE.replace(
                        "data/quickstart",
                        Path.of("data/quickstart").toAbsolutePath().toString()));
        Path work = folder.resolve("work");
        String[] command = {"extract", pipeline.toString(), "--workdir", work.toString(), "--master", cluster.master()};
        Ended refused = athanor(Map.of(), "cluster", with(command, "--set", "limits.rejected=0%"));
        assertThat(refused.code()).as(refused.said()).isEqualTo(3);
        assertThat(refused.said()).contains("athanor: Cannot ");

        Ended mistaken = athanor(Map.of(), "cluster", with(command, "--set", "label=nowhere"));
        assertThat(mistaken.code()).as(mistaken.said()).isEqualTo(2);
        assertThat(mistaken.said()).contains("'nowhere'");

        Ended done = athanor(Map.of(), "cluster", command);
        assertThat(done.code()).as(done.said()).isZero();
        assertThat(work.resolve("ledger.json"))
                .content()
                .isEqualTo(Files.readString(SmallQuickstart.undisturbed().work().resolve("ledger.json")));
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .as("their own statuses were read and removed")
                    .contains("_status.json")
                    .noneMatch(name -> name.startsWith("_status-") || name.equals("_lease.json"));
        }
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
    }

    private record Ended(int code, String said) {}

    private static Ended athanor(Map<String, String> environment, String mode, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("jobs/athanor"));
        command.addAll(List.of(words));
        if (!command.contains("--")) {
            command.add("--");
        }
        if (!command.contains("--properties-file")) {
            command.addAll(List.of("--properties-file", settings.toString()));
        }
        command.addAll(List.of(
                "--deploy-mode",
                mode,
                "--executor-memory",
                "1200m",
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1"));
        Path said = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("SPARK_HOME", cluster.home().toString());
        builder.environment().put("ATHANOR_HEAP", "1600m");
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(ended).as(text).isTrue();
        return new Ended(process.exitValue(), text);
    }
}

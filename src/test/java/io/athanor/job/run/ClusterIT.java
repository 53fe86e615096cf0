package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Json;
import io.athanor.testing.Launched;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.StandaloneCluster;
import io.athanor.train.loop.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged program, through the launcher and spark-submit, on a real standalone cluster with the settings that are shipped
 * for one, the secure ones among them: drivers on its workers and here, and what the doctor sees of it.
 */
class ClusterIT {
    private static final String SECRET = "not-said-to-anybody";

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static Path settings;
    private static Path work;

    // one after the other in the same work directory, so that each goes on where the one before has ended
    private static Launched refused;
    private static Launched run;
    private static Launched scored;

    @BeforeAll
    static void run_on_two_workers() throws Exception {
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
        String data = Path.of("data/quickstart").toAbsolutePath().toString();
        String pipeline = Files.writeString(
                        folder.resolve("small.yaml"), SmallQuickstart.PIPELINE.replace("data/quickstart", data))
                .toString();
        work = folder.resolve("work");
        String place = work.toString();
        refused = athanor("cluster", "extract", pipeline, "--workdir", place, "--set", "limits.rejected=0%");
        run = athanor("cluster", "run", pipeline, "--workdir", place, "--set", "workers=2");
        String scores = folder.resolve("scores").toString();
        scored = athanor("client", "predict", place, data + "/emoji-000000.tar", scores);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void the_exit_code_of_a_driver_on_the_cluster_is_the_launchers() throws IOException {
        assertThat(refused.code()).as(refused.said()).isEqualTo(3);
        assertThat(refused.said()).contains("athanor: Cannot ");
        assertThat(run.code()).as(run.said()).isZero();
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .as("their own statuses were read and removed")
                    .contains("_status.json")
                    .noneMatch(name -> name.startsWith("_status-") || name.startsWith("_lease"));
        }
    }

    @Test
    void tables_and_ledger_are_those_of_a_local_run() {
        WorkContent here = SmallQuickstart.undisturbed().content();
        WorkContent there = WorkContent.of(LocalSpark.session(), work);
        assertThat(there.ledger()).isEqualTo(here.ledger());
        Map<String, List<String>> tables = byName(there);
        byName(here).forEach((name, rows) -> {
            if (name.startsWith("outputs")) {
                assertThat(tables.get(name)).as(name).hasSameSizeAs(rows);
            } else {
                assertThat(tables.get(name)).as(name).isEqualTo(rows);
            }
        });
        assertThat(work.resolve("report/index.html")).exists();
    }

    @Test
    void two_workers_learn_as_one_does_locally() throws IOException {
        for (String model : List.of("teacher", "head-text", "student-alone")) {
            EpochReport[] local = curve(SmallQuickstart.undisturbed().work(), model);
            EpochReport[] there = curve(work, model);
            assertThat(there).hasSameSizeAs(local);
            for (int e = 0; e < local.length; e++) {
                assertThat(there[e].validationLoss())
                        .as(model + ", epoch " + (e + 1))
                        .isCloseTo(local[e].validationLoss(), within(1e-4));
                assertThat(there[e].samples()).isEqualTo(local[e].samples());
            }
        }
        Map<String, Object> card = Json.read(Files.readString(file(work, "teacher", "card.json")), Map.class);
        assertThat(card.get("check").toString()).contains("rows=256");
    }

    @Test
    void executors_load_each_model_once() {
        WorkContent.published(work).forEach((record, provenance) -> {
            Long loads = provenance.counts().get("modelLoads");
            if (loads != null && provenance.stage().equals("extract")) {
                assertThat(loads).as(record.toString()).isBetween(0L, 2L);
            }
        });
    }

    @Test
    void a_driver_here_scores_every_row_with_executors_there() {
        assertThat(scored.code()).as(scored.said()).isZero();
        assertThat(scored.said()).contains("162 rows scored by the teacher");
        Dataset<Row> scores =
                LocalSpark.session().read().parquet(folder.resolve("scores").toString());
        assertThat(scores.count()).isEqualTo(162);
        assertThat(scores.select("sample_id").distinct().count()).isEqualTo(162);
    }

    @Test
    void the_doctor_finds_all_in_order() throws Exception {
        // it looks when no more executors come for a while, which is long for one and short for another
        Launched ended = athanor("client", "doctor", "--", "--conf", "spark.executor.instances=2");
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("OK    Spark             version ").contains("\nEverything works.\n");
        List<String> rows = ended.said()
                .lines()
                .dropWhile(line -> !line.startsWith("executor "))
                .skip(1)
                // a long version is wrapped where a slow clock leaves it less room
                .filter(line -> line.matches("\\s*[01]  .*"))
                .toList();
        assertThat(rows)
                .hasSize(2)
                .allMatch(row -> row.matches(
                        "\\s*[01]  127\\.0\\.0\\.1 +" + Runtime.version().feature()
                                + "\\S* +works +works +works +2 cores +\\S+ GB +[+-]\\d+ ± \\d+ ms +1 of 1"));
    }

    @Test
    void the_doctor_says_what_is_wrong_with_whom_and_ends_with_2() throws Exception {
        Launched ended = athanor(
                "client",
                "doctor",
                "--",
                "--conf",
                "spark.executor.instances=2",
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

    /** Without the fingerprints, as the pipelines name the data otherwise. */
    private static Map<String, List<String>> byName(WorkContent content) {
        return content.tables().entrySet().stream()
                .collect(Collectors.toMap(
                        table -> table.getKey().substring(0, table.getKey().lastIndexOf('/')), Map.Entry::getValue));
    }

    private static EpochReport[] curve(Path work, String model) throws IOException {
        return Json.read(Files.readString(file(work, model, "curve.json")), EpochReport[].class);
    }

    private static Path file(Path work, String model, String name) {
        return WorkContent.files(work.resolve("models").resolve(model), name).get(0);
    }

    /** @param words of the program, then perhaps those of spark-submit */
    private static Launched athanor(String deployMode, String... words) throws Exception {
        List<String> command = new ArrayList<>(Arrays.asList(words));
        int dashes = command.contains("--") ? command.indexOf("--") : command.size();
        command.addAll(dashes, List.of("--master", cluster.master()));
        if (!command.contains("--")) {
            command.add("--");
        }
        command.addAll(List.of("--properties-file", settings.toString()));
        command.addAll(List.of("--deploy-mode", deployMode, "--executor-memory", "1200m"));
        for (String setting : List.of(
                "spark.driver.host=127.0.0.1",
                "spark.driver.bindAddress=127.0.0.1",
                "spark.sql.shuffle.partitions=2")) {
            command.addAll(List.of("--conf", setting));
        }
        Map<String, String> environment = Map.of("SPARK_HOME", cluster.home().toString(), "ATHANOR_HEAP", "1600m");
        return Launched.athanor(folder, environment, command);
    }
}

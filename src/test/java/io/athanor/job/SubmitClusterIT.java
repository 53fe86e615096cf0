package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Json;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.StandaloneCluster;
import io.athanor.train.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, through the launcher and spark-submit, on executors in processes of their own. */
class SubmitClusterIT {
    @TempDir
    private static Path folder;

    private static Path work;

    @BeforeAll
    static void run_on_two_executors() throws Exception {
        work = folder.resolve("work");
        // the launcher need not build what Maven has just built, and must not under this JVM's feet
        Files.writeString(Path.of("target/.athanor-built"), "");
        Path pipeline = Files.writeString(folder.resolve("small.yaml"), SmallQuickstart.PIPELINE);
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2)) {
            String run =
                    athanor(cluster, "run", pipeline.toString(), "--workdir", work.toString(), "--set", "workers=2");
            assertThat(run).contains("teacher (fused)", "Report: ");

            String scored = athanor(
                    cluster,
                    "predict",
                    work.toString(),
                    "data/quickstart/emoji-000000.tar",
                    folder.resolve("scores").toString());
            assertThat(scored).contains("162 rows scored by the teacher");
        }
    }

    @Test
    void tables_and_ledger_are_those_of_a_local_run() throws IOException {
        WorkContent local = SmallQuickstart.undisturbed().content();
        WorkContent cluster = WorkContent.of(LocalSpark.session(), work);
        assertThat(cluster.ledger()).isEqualTo(local.ledger());
        local.tables().forEach((name, rows) -> {
            if (name.startsWith("outputs")) {
                assertThat(cluster.tables().get(name)).as(name).hasSameSizeAs(rows);
            } else {
                assertThat(cluster.tables().get(name)).as(name).isEqualTo(rows);
            }
        });
        assertThat(Files.readString(work.resolve("_status.json"))).contains("\"code\" : 0");
    }

    @Test
    void two_workers_learn_as_one_does_locally() throws IOException {
        for (String model : List.of("teacher", "head-text", "student-alone")) {
            EpochReport[] local = curve(SmallQuickstart.undisturbed().work(), model);
            EpochReport[] cluster = curve(work, model);
            assertThat(cluster).hasSameSizeAs(local);
            for (int e = 0; e < local.length; e++) {
                assertThat(cluster[e].validationLoss())
                        .as(model + ", epoch " + (e + 1))
                        .isCloseTo(local[e].validationLoss(), within(1e-4));
                assertThat(cluster[e].samples()).isEqualTo(local[e].samples());
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
    void a_submitted_prediction_scores_every_row() {
        Dataset<Row> scores =
                LocalSpark.session().read().parquet(folder.resolve("scores").toString());
        assertThat(scores.count()).isEqualTo(162);
        assertThat(scores.select("sample_id").distinct().count()).isEqualTo(162);
    }

    private static EpochReport[] curve(Path work, String model) throws IOException {
        return Json.read(Files.readString(file(work, model, "curve.json")), EpochReport[].class);
    }

    private static Path file(Path work, String model, String name) {
        return WorkContent.files(work.resolve("models").resolve(model), name).get(0);
    }

    private static String athanor(StandaloneCluster cluster, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("jobs/athanor"));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--master",
                cluster.master(),
                "--",
                "--executor-memory",
                "1500m",
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.sql.shuffle.partitions=2"));
        Path said = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("SPARK_HOME", cluster.home().toString());
        Process process = builder.start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        String text = Files.readString(said);
        assertThat(ended).as(text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}

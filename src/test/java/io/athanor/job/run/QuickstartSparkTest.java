package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.extract.ExtractFigures;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.stage.RunMetrics;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.sink.PrometheusServlet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline on the embedded sample data. */
class QuickstartSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final SmallQuickstart.Undisturbed RUN = SmallQuickstart.undisturbed();

    @TempDir
    private Path folder;

    @Test
    void every_id_is_accounted_for() throws IOException {
        JsonNode ledger = RUN.content().ledger();
        assertThat(ledger.get("ids").asInt()).isEqualTo(324);
        assertThat(balance(ledger, "image")).containsExactly(312, 9, 3);
        assertThat(balance(ledger, "text")).containsExactly(317, 7, 0);
        assertThat(balance(ledger, "audio")).containsExactly(308, 14, 2);
        assertThat(balance(ledger, "table")).containsExactly(324, 0, 0);
        // the same, as the makers of the data counted
        JsonNode known = Json.tree(Files.readString(Path.of("data/quickstart/counts.json")));
        assertThat(ledger.get("ids")).isEqualTo(known.get("samples"));
        for (String modality : new String[] {"image", "text", "audio"}) {
            assertThat(ledger.at("/modalities/" + modality + "/missing")).isEqualTo(known.get("no_" + modality));
            assertThat(ledger.at("/modalities/" + modality + "/quarantined").asInt())
                    .isEqualTo(known.path("corrupt_" + modality).asInt(0));
        }
        RUN.content().tables().forEach((table, rows) -> {
            if (table.startsWith("quarantine")) {
                assertThat(rows).as(table).hasSize(quarantined(table));
            } else if (!table.startsWith("outputs")) {
                assertThat(rows).as(table).hasSize(324);
            }
        });
    }

    @Test
    void sparks_prometheus_page_shows_how_extractions_and_trainings_got_on() throws ReflectiveOperationException {
        RunMetrics metrics = RunMetrics.of(SPARK);
        metrics.extraction(new Modality("probe"), new ExtractFigures(300, 1, 7, 5, 8), 10, 2);
        Properties path = new Properties();
        path.setProperty("path", "/metrics/prometheus");
        MetricsSystem system = SPARK.sparkContext().env().metricsSystem();
        Field registry = MetricsSystem.class.getDeclaredField("registry");
        registry.setAccessible(true);
        String page = new PrometheusServlet(path, (MetricRegistry) registry.get(system)).getMetricsSnapshot(null);
        assertThat(page)
                .containsPattern("driver_athanor_extract_probe_rowsPerSecond_Value\\S* 30\\.0")
                .containsPattern("driver_athanor_extract_probe_rejectedRows_Value\\S* 7\\.0")
                .containsPattern("driver_athanor_extract_probe_deviceBusyShare_Value\\S* 0\\.4")
                .containsPattern("driver_athanor_extract_image_rows_Value\\S* [1-9]")
                .containsPattern("driver_athanor_extract_audio_decodeSeconds_Value\\S* \\d")
                .containsPattern("driver_athanor_train_teacher_epoch_Value\\S* [1-9]")
                .containsPattern("driver_athanor_train_teacher_allReduceShare_Value\\S* \\d");
    }

    @Test
    void a_report_that_stands_alone_and_stable_figures_come_out() throws IOException {
        String page = Files.readString(RUN.work().resolve("report/index.html"));
        assertThat(page)
                .contains("<svg")
                .doesNotContain("src=\"http", "<link rel=\"stylesheet\"", "@import", "url(http");
        assertThat(page).contains("<a href=\"quarantine.html\">");
        assertThat(RUN.work().resolve("report/quarantine.html"))
                .content()
                .contains("data:image/png;base64,", "image: truncated", "audio: empty", "5 of 5 shown");
        assertThat(reports(RUN.work()).get(0).resolveSibling("quarantine.html"))
                .hasSameTextualContentAs(RUN.work().resolve("report/quarantine.html"));
        assertThat(RUN.said()).contains("teacher (fused)", "student (distilled)", "Report: ");

        JsonNode metrics = RUN.content().metrics();
        for (String method : new String[] {
            "teacher", "student", "student-alone", "prior", "linear-all", "image", "text", "audio", "table"
        }) {
            JsonNode test = metrics.at("/methods/" + method + "/splits/test");
            for (String metric : new String[] {"accuracy", "macro_f1", "log_loss", "brier"}) {
                assertThat(test.get(metric).fieldNames())
                        .toIterable()
                        .as(method + " " + metric)
                        .containsExactlyInAnyOrder("value", "low", "high", "n");
            }
            assertThat(test.at("/accuracy/n").asInt())
                    .isEqualTo(metrics.at("/methods/teacher/splits/test/accuracy/n")
                            .asInt());
        }
        assertThat(metrics.at("/methods/teacher/splits/test/accuracy/value").asDouble())
                .isGreaterThan(
                        metrics.at("/methods/prior/splits/test/accuracy/value").asDouble() + 0.2);
        assertThat(metrics.get("comparisons")).isNotEmpty();
        assertThat(metrics.at("/methods/student/splits").equals(metrics.at("/methods/student-alone/splits")))
                .isFalse();
    }

    @Test
    void models_are_complete_and_the_student_is_small() throws IOException {
        for (String model : new String[] {"teacher", "student", "student-alone", "head-image"}) {
            Path teacher = RUN.work().resolve("models").resolve(model);
            try (var folders = Files.list(teacher)) {
                Path first = folders.sorted().findFirst().orElseThrow();
                assertThat(first).isDirectoryContaining("glob:**/model.onnx");
                assertThat(first).isDirectoryContaining("glob:**/weights.safetensors");
                assertThat(first).isDirectoryContaining("glob:**/card.json");
                JsonNode card = Json.tree(Files.readString(first.resolve("card.json")));
                assertThat(card.at("/check/rows").asInt()).isPositive();
                assertThat(card.at("/kind").asText()).isEqualToIgnoringCase(model.replaceAll("-.*", ""));
                assertThat(first.resolve("checkpoints")).doesNotExist();
            }
        }
        JsonNode cost = RUN.content().metrics().get("cost");
        assertThat(cost.at("/student/parameters").asDouble())
                .isLessThanOrEqualTo(cost.at("/teacher/parameters").asDouble() / 10);
    }

    @Test
    void the_second_run_makes_nothing() {
        StageLog again = new StageLog();
        SmallQuickstart.run(SPARK, RUN.work(), again, Step.REPORT);
        assertThat(RUN.stages().made()).contains("manifest", "extract audio", "join", "train teacher", "evaluate");
        assertThat(again.made()).isEmpty();
        assertThat(again.lines()).doesNotHaveDuplicates();
        assertThat(RUN.stages().lines()).doesNotHaveDuplicates();
        assertThat(WorkContent.of(SPARK, RUN.work()).metrics())
                .isEqualTo(RUN.content().metrics());
    }

    @Test
    void training_can_be_done_again_and_gives_the_same_weights() throws IOException {
        Path work = copy(folder.resolve("again"));
        StageLog stages = new StageLog();
        new RunJob(Context.of(SPARK, work.toString(), SmallQuickstart.settings(), stages, Step.TRAIN)).run(Step.TRAIN);
        assertThat(stages.made()).startsWith("fit transforms", "train teacher");
        // side by side
        assertThat(stages.made())
                .containsExactlyInAnyOrder(
                        "fit transforms",
                        "train teacher",
                        "train head-image",
                        "train head-text",
                        "train head-audio",
                        "train head-table");
        assertThat(WorkContent.of(SPARK, work)).isEqualTo(RUN.content());
    }

    @Test
    void distilling_can_be_done_again_up_to_the_report() throws IOException {
        Path work = copy(folder.resolve("distilled-again"));
        StageLog stages = new StageLog();
        new RunJob(Context.of(SPARK, work.toString(), SmallQuickstart.settings(), stages, Step.DISTILL))
                .run(Step.REPORT);
        assertThat(stages.made())
                .contains("teacher outputs", "train student", "train student-alone", "evaluate")
                .doesNotContain("train teacher", "train head-image");
        assertThat(WorkContent.of(SPARK, work)).isEqualTo(RUN.content());
    }

    @Test
    void other_settings_make_siblings_and_sequences_are_fused_by_attention() throws IOException {
        Path work = copy(folder.resolve("siblings"));
        Map<Path, Provenance> before = WorkContent.published(work);
        StageLog stages = new StageLog();
        SmallQuickstart.run(
                SPARK,
                work,
                stages,
                Step.TRAIN,
                "modalities.text.tokens=sequence",
                "modalities.text.max-tokens=12",
                "teacher.fusion=attention",
                "teacher.ensemble=independent",
                "teacher.members=1",
                "teacher.hidden=32",
                "teacher.epochs=2");

        // pictures and clips are not looked at again
        assertThat(stages.made())
                .startsWith("extract text", "join", "fit transforms", "train teacher")
                .doesNotContain("manifest", "samples", "extract image", "extract audio", "extract table");
        Map<Path, Provenance> after = new TreeMap<>(WorkContent.published(work));
        assertThat(after).containsAllEntriesOf(before);
        after.keySet().removeAll(before.keySet());
        Path text = after.keySet().stream()
                .filter(r -> work.relativize(r).startsWith("features/text"))
                .findFirst()
                .orElseThrow()
                .getParent();
        Dataset<Row> tokens = SPARK.read().parquet(text.toString());
        assertThat(tokens.filter("features is not null and size(features) % 384 = 0 and size(features) > 384")
                        .count())
                .isEqualTo(317);
    }

    @Test
    void the_report_of_other_settings_stands_beside_the_first_and_the_newest_in_front() throws IOException {
        Path work = copy(folder.resolve("reports"));
        Path newest = work.resolve("report/index.html");
        List<Path> first = reports(work);
        assertThat(first).hasSize(1);
        assertThat(first.get(0)).hasSameTextualContentAs(newest);
        String said = Files.readString(newest);

        SmallQuickstart.run(SPARK, work, Progress.silent(), Step.REPORT, "evaluate.missing=[0.2]");

        assertThat(first.get(0)).hasContent(said);
        List<Path> both = new ArrayList<>(reports(work));
        assertThat(both).hasSize(2).containsAll(first);
        both.removeAll(first);
        assertThat(both.get(0)).hasSameTextualContentAs(newest);
        assertThat(Files.readString(newest)).isNotEqualTo(said);
    }

    /** The pages of settings, without the newest one's second place. */
    private static List<Path> reports(Path work) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("report"), 2)) {
            return files.filter(file ->
                            file.endsWith("index.html") && !file.getParent().endsWith("report"))
                    .toList();
        }
    }

    @Test
    void another_source_is_refused_saying_what_differs() throws IOException {
        // the same shard elsewhere: not the source grown or shrunk, but another
        String shard = Files.copy(Path.of("data/quickstart/emoji-000000.tar"), folder.resolve("emoji-000000.tar"))
                .toString();
        assertThatThrownBy(() -> SmallQuickstart.run(
                        SPARK, RUN.work(), Progress.silent(), Step.REPORT, "source.webdataset=" + shard))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("belongs to another source", shard, "data/quickstart/*.tar", "--workdir");
    }

    @Test
    void the_student_scores_pictures_alone() {
        Path out = folder.resolve("scored");
        String said = new PredictJob(SPARK, RUN.work().toString(), Progress.silent())
                .run("student", "data/quickstart/emoji-000001.tar", out.toString());
        assertThat(said).contains("162 rows scored by the student", "157 ok");
        Dataset<Row> scored = SPARK.read().parquet(out.toString());
        assertThat(scored.count()).isEqualTo(162);
        assertThat(scored.filter("image_status = 'ok' and modalities_used = 1").count())
                .isEqualTo(157);
        assertThat(scored.filter("image_status <> 'ok' and modalities_used = 0").count())
                .isEqualTo(5);
    }

    private static int[] balance(JsonNode ledger, String modality) {
        JsonNode counts = ledger.at("/modalities/" + modality);
        return new int[] {
            counts.get("ok").asInt(),
            counts.get("missing").asInt(),
            counts.get("quarantined").asInt()
        };
    }

    private static int quarantined(String table) {
        return RUN.content()
                .ledger()
                .at("/modalities/" + Path.of(table).getName(1) + "/quarantined")
                .asInt();
    }

    /** The undisturbed run's folder, for a test that changes it. */
    private static Path copy(Path to) throws IOException {
        for (Path file : WorkContent.files(RUN.work(), "")) {
            if (Files.isRegularFile(file)) {
                Path copy = to.resolve(RUN.work().relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return to;
    }
}

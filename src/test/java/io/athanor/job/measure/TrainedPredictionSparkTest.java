package io.athanor.job.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsText;
import io.athanor.evaluate.Method;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.run.ExplainJob;
import io.athanor.job.run.RunJob;
import io.athanor.job.work.SavedPipeline;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models trained and measured once, on the texts and the table of the sample data, then asked in several ways. */
class TrainedPredictionSparkTest {
    private static final String SHARDS = "data/quickstart/*.tar";

    @TempDir
    private static Path folder;

    private static PipelineSettings settings;

    private static Path work;

    @BeforeAll
    static void train_and_measure() {
        work = folder.resolve("work");
        settings = PipelineFile.read(
                        """
                        source: { webdataset: "${SHARDS}" }
                        label: label
                        modalities:
                          text: { from: txt, encoder: minilm-l6 }
                          table: { columns: [added_in, tags, skins, codepoints] }
                        teacher: { fusion: gated, epochs: 3 }
                        student: { modalities: [text], epochs: 3, teacher-outputs: in-sample }
                        evaluate: { missing: [] }
                        """,
                        "small.yaml",
                        List.of("limits.rejected=25%"),
                        Map.of("SHARDS", SHARDS),
                        Pipelines.registry())
                .settings();
        new RunJob(Context.of(LocalSpark.session(), work.toString(), settings, Progress.silent(), null))
                .run(Step.EVALUATE);
    }

    @Test
    void rows_of_the_test_split_score_as_they_did_in_the_evaluation() {
        List<Row> evaluated = LocalSpark.session()
                .read()
                .parquet(evaluation().resolve(FoldFile.FOLDER).toString())
                .where("condition is null and split = 'test'")
                .collectAsList();
        for (Method method : List.of(Method.TEACHER, Method.STUDENT)) {
            Path out = folder.resolve("again-" + method.name());

            String said = predict(method.name(), SHARDS, out);

            assertThat(said).contains("324 rows scored by the " + method.name()).contains("text: 317 ok, 7 missing");
            Map<String, Row> rows = rows(out);
            assertThat(rows).hasSize(324);
            List<Row> wanted = evaluated.stream()
                    .filter(row -> row.getString(0).equals(Json.canonical(method)))
                    .toList();
            assertThat(wanted.size()).isGreaterThan(30);
            for (Row row : wanted) {
                List<Float> found = rows.get(row.<String>getAs("sample_id")).getList(3);
                List<Float> then = row.getList(row.fieldIndex("predicted"));
                for (int c = 0; c < found.size(); c++) {
                    assertThat(found.get(c)).isCloseTo(then.get(c), within(1e-4f));
                }
            }
        }
    }

    @Test
    void what_each_modality_gives_is_told_of_the_teacher_and_of_one_sample() throws IOException {
        // the report that the evaluation ended with has told it already
        assertThat(Files.readString(work.resolve("report/index.html")))
                .contains("What each modality gives the teacher")
                .contains("href=\"rows.html\"");
        String rows = Files.readString(work.resolve("report/rows.html"));
        assertThat(rows).contains("The surest mistakes").contains("added_in: ").doesNotContain("label: ");
        JsonNode told = Json.tree(Files.readString(work.resolve("explain.json")));
        JsonNode chosen = told.at("/explanation/chosen/0");
        assertThat(rows).contains(chosen.path("sampleId").asText());
        assertThat(told.at("/ablation")).hasSize(4);
        assertThat(told.at("/explanation/weights/text").asDouble()).isBetween(0.05, 0.95);

        ExplainJob.Result found = explain("teacher", null);
        assertThat(found.findings()).hasSize(5);
        assertThat(found.findings().get(0).rows().get(1).get(0)).isEqualTo("text");
        ExplainJob.Result one = explain("teacher", chosen.path("sampleId").asText());
        assertThat(one.findings()).hasSize(1);
        assertThat(one.findings().get(0).title())
                .contains(chosen.path("sampleId").asText())
                .contains("a test row");
        assertThat(Json.tree(Files.readString(work.resolve("explain.json")))
                        .at("/row/sampleId")
                        .asText())
                .isEqualTo(chosen.path("sampleId").asText());

        assertThatThrownBy(() -> explain("teacher", "nobody"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected one of its 324 samples");
        assertThatThrownBy(() -> explain("student", null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it reads 1 modality, expected 2 to 62");
        assertThatThrownBy(() -> explain("head-text", null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Name another with --model");
    }

    private static ExplainJob.Result explain(String model, @Nullable String id) {
        return new ExplainJob(Context.of(LocalSpark.session(), work.toString(), settings, Progress.silent(), null))
                .run(model, id);
    }

    @Test
    void a_folder_of_new_files_without_labels_is_scored_as_far_as_it_can_be_read() throws IOException {
        Path files = Files.createDirectories(folder.resolve("new"));
        Quickstart.Item known = Quickstart.items().stream()
                .filter(i -> i.members().containsKey("txt"))
                .findFirst()
                .orElseThrow();
        Files.write(files.resolve("known.txt"), known.members().get("txt"));
        Files.writeString(files.resolve("both.txt"), "a red apple");
        Files.writeString(files.resolve("both.json"), "{\"added_in\": \"1.0\", \"codepoints\": 1}");
        Files.writeString(files.resolve("blank.txt"), "");
        Files.writeString(files.resolve("blank.json"), "{\"codepoints\": 2}");
        Files.writeString(files.resolve("words.json"), "{\"codepoints\": \"two\"}");
        for (String name : List.of("c", "d", "e")) {
            Files.writeString(files.resolve(name + ".txt"), "a ship at sea");
            Files.writeString(files.resolve(name + ".json"), "{\"codepoints\": 1}");
        }
        Files.writeString(files.resolve("nothing.xyz"), "?");

        // the pipeline reads shards, of which there are none here
        Path out = folder.resolve("new-out");
        String said = predict("teacher", files.toString(), out);

        Map<String, Row> rows = rows(out);
        assertThat(rows).containsOnlyKeys("known", "both", "blank", "words", "c", "d", "e", "nothing");
        assertThat(status(rows.get("known"))).isEqualTo("ok missing 1");
        assertThat(status(rows.get("both"))).isEqualTo("ok ok 2");
        assertThat(status(rows.get("blank"))).isEqualTo("quarantined ok 1");
        assertThat(status(rows.get("words"))).isEqualTo("missing quarantined 0");
        assertThat(status(rows.get("nothing"))).isEqualTo("missing missing 0");
        assertThat(said).contains("2 rows have nothing that the model reads");
        // nothing is known of either, so the same is said of both
        assertThat(rows.get("nothing").getList(3)).isEqualTo(rows.get("words").getList(3));
    }

    @Test
    void the_data_of_the_training_have_not_moved_and_texts_of_another_language_have() throws IOException {
        Path same = folder.resolve("same-out");
        assertThat(predict("student", SHARDS, same))
                .contains("text: 97.8 % have it, 97.8 % in training; told apart with AUC 0.")
                .doesNotContain("MOVED");
        JsonNode text = drift(same).get(0);
        assertThat(text.path("area").path("value").asDouble()).isBetween(0.45, 0.55);

        Path files = Files.createDirectories(folder.resolve("german"));
        List<String> words = List.of(
                "lachendes Gesicht",
                "trauriges Gesicht",
                "rotes Herz",
                "gebrochenes Herz",
                "grüner Apfel",
                "Weintrauben",
                "Wassermelone",
                "Zitrone",
                "Banane",
                "Erdbeere",
                "Katze",
                "Hund",
                "Pferd",
                "Schwein",
                "Schmetterling",
                "Schnecke",
                "Fisch",
                "Vogel",
                "Baum",
                "Blume",
                "Sonne",
                "Mond",
                "Wolke mit Regen",
                "Regenschirm",
                "Schneemann",
                "Feuerwehrauto",
                "Flugzeug",
                "Fahrrad",
                "Zug",
                "Schiff",
                "Haus mit Garten",
                "Kirche",
                "Brücke bei Nacht",
                "Schere",
                "Hammer",
                "Schraubenschlüssel",
                "Briefumschlag",
                "Bleistift",
                "Buch",
                "Glocke",
                "Uhr",
                "Schlüssel");
        for (int i = 0; i < words.size(); i++) {
            Files.writeString(files.resolve("w" + i + ".txt"), words.get(i));
        }
        Path out = folder.resolve("german-out");
        assertThat(predict("student", files.toString(), out))
                .containsPattern(
                        "text: 100.0 % have it, 97.8 % in training; told apart with AUC .*: what it holds MOVED")
                .contains("Where data have moved, the model may be worse than it was measured to be.");
        JsonNode german = drift(out).get(0);
        assertThat(german.path("area").path("low").asDouble()).isGreaterThan(0.75);
        assertThat(german.path("area").path("n").asLong()).isGreaterThan(200);
    }

    private static JsonNode drift(Path out) throws IOException {
        return Json.tree(Files.readString(out.resolve(Provenance.FILE)))
                .path("settings")
                .path("drift");
    }

    @Test
    void a_modality_that_fewer_have_than_in_training_has_moved() throws IOException {
        Path table = folder.resolve("few.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append("{\"sample_id\": \"n")
                    .append(i)
                    .append("\", \"codepoints\": 1")
                    .append(i % 2 == 0 ? ", \"txt\": \"a ship at sea\"" : "")
                    .append("}\n");
        }
        Files.writeString(table, lines);
        assertThat(predict("student", table.toString(), folder.resolve("few-out")))
                .containsPattern("text: 50.0 % have it, 97.8 % in training; .*: the share that have it");
    }

    @Test
    void the_work_directory_remembers_what_ran_in_it() throws IOException {
        SavedPipeline saved = new SavedPipeline(
                new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), new Configuration()));

        assertThat(saved.settings()).isEqualTo(settings);
        for (String name : List.of("teacher", "student", "student-alone", "head-text", "head-table")) {
            assertThat(saved.model(name).path().toUri().getPath())
                    .startsWith(work.resolve("models").resolve(name) + "/");
        }
        assertThat(Files.readString(work.resolve(SavedPipeline.FILE))).doesNotContain("${");
    }

    @Test
    void a_run_that_is_refused_leaves_what_the_directory_remembers() {
        PipelineSettings mistaken = PipelineFile.read(
                        SettingsText.of(settings),
                        "mistaken.yaml",
                        List.of("label=lable"),
                        Map.of(),
                        Pipelines.registry())
                .settings();
        assertThatThrownBy(() -> new RunJob(
                                Context.of(LocalSpark.session(), work.toString(), mistaken, Progress.silent(), null))
                        .run(Step.EXTRACT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'lable'");

        assertThat(predict("teacher", "data/quickstart/emoji-000000.tar", folder.resolve("still")))
                .contains("162 rows scored by the teacher");
    }

    private static String predict(String model, String source, Path out) {
        return new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                .run(model, source, out.toString());
    }

    private static Map<String, Row> rows(Path out) {
        return LocalSpark.session().read().parquet(out.toString()).collectAsList().stream()
                .collect(Collectors.toMap(r -> r.getAs("sample_id"), r -> r));
    }

    private static String status(Row row) {
        return row.getAs("text_status") + " " + row.getAs("table_status") + " " + row.getAs("modalities_used");
    }

    private static Path evaluation() {
        return folder(work.resolve("evaluation")).stream()
                .filter(f -> Files.exists(f.resolve(Provenance.FILE)))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> folder(Path path) {
        try (Stream<Path> below = Files.list(path)) {
            return below.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

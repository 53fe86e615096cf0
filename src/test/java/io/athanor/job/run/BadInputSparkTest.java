package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Ledger;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.report.QuarantineJob;
import io.athanor.job.report.RefusedFilter;
import io.athanor.table.LedgerFile;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs over data and settings that are not as they should be. */
class BadInputSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final int ROWS = 90;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            modalities.size.colums=[a]       | modalities.size.colums  | columns
            student.modalities=[sise]        | 'sise'                  | size, colour
            modalities.size.encoder=minilm   | minilm                  | minilm-l6
            teacher.fusion=gatted            | gatted                  | gated
            labels.unseen=ignore             | ignore                  | refuse
            workers=none                     | none                    | auto
            """)
    void a_wrong_word_in_the_pipeline_is_named_with_what_was_expected(String set, String found, String expected) {
        assertThatThrownBy(() -> settings(Path.of("rows.csv"), set))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(found, expected);
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> run(folder.resolve("none.csv"), Step.EXTRACT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none.csv");
    }

    @Test
    void rows_of_which_nothing_is_known_and_labels_unseen_in_training_stay_to_the_end() throws IOException {
        Path source = source(
                row -> row % 9 == 4 ? "," : row % 3 + "," + (row % 3 == 0 ? "red" : "blue"),
                row -> row == 8 ? "strange" : "kind-" + row % 3);

        assertThatThrownBy(() -> run(source, Step.REPORT))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("'strange'", "labels.unseen: open");
        Path stale = folder.resolve("work/report/quarantine.html");
        Files.createDirectories(stale.getParent());
        Files.writeString(stale, "what an earlier run had refused");
        assertThat(run(source, Step.REPORT, "labels.unseen=open")).contains("teacher");
        assertThat(stale)
                .as("nothing was refused, so there is nothing to be looked at")
                .doesNotExist();

        List<Row> nothing = SPARK.read()
                .parquet(published("joined"))
                .filter("not size_present and not colour_present")
                .collectAsList();
        assertThat(nothing).hasSize(ROWS / 9);
        assertThat(nothing.stream().map(r -> r.<String>getAs("split")).distinct())
                .containsExactlyInAnyOrder("train", "validation", "test");
        JsonNode metrics = WorkContent.of(SPARK, folder.resolve("work")).metrics();
        // all test rows are scored, and those whose class nobody could learn are counted apart
        assertThat(metrics.get("open").asInt()).isEqualTo(1);
        assertThat(metrics.at("/methods/teacher/splits/test/accuracy/n").asInt())
                .isEqualTo(ROWS / 5 - 1);
        assertThat(metrics.at("/methods/teacher/splits/test/log_loss/value").asDouble())
                .isFinite();
    }

    @Test
    void samples_that_cannot_be_learned_or_measured_are_refused_before_anything_is_extracted() throws IOException {
        Path source = source(row -> row + ",red", row -> "kind-" + row % 3);
        assertThatThrownBy(() -> run(source, Step.REPORT, "split={train: 0.8, validation: 0.2, test: 0}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no labelled sample stands on the test side");
        assertThatThrownBy(() -> run(source, Step.REPORT, "split={train: 0, validation: 0.5, test: 0.5}"))
                .isInstanceOf(UserError.class);
        Path unlabelled = source(row -> row + ",red", row -> "");
        assertThatThrownBy(() -> new RunJob(Context.of(
                                SPARK,
                                folder.resolve("unlabelled").toString(),
                                settings(unlabelled),
                                Progress.silent(),
                                null))
                        .run(Step.REPORT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("label");
        assertThat(folder.resolve("work/features")).doesNotExist();
        assertThat(folder.resolve("unlabelled/features")).doesNotExist();
    }

    @Test
    void a_modality_whose_payloads_are_all_bad_is_too_much() throws IOException {
        assertThatThrownBy(() -> pictures("no picture".getBytes(StandardCharsets.UTF_8), "100%"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContainingAll("Cannot extract image", "undecodable");
        assertThat(folder.resolve("work/features/image")).doesNotExist();
    }

    @Test
    void what_a_refused_run_rejected_can_be_looked_at_and_a_higher_limit_goes_on_from_there() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                "png",
                pictures.resolve("0.png").toFile());
        assertThatThrownBy(() -> pictures("no picture".getBytes(StandardCharsets.UTF_8), "2%"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageEndingWith("athanor quarantine " + folder.resolve("work") + " lists them.");
        LedgerFile refused = ledger();
        assertThat(refused.modalities()).containsExactly(entry("image", new Ledger.Counts(1, 0, 3)));
        var all = new RefusedFilter(null, null, 100);
        Configuration hadoop = SPARK.sparkContext().hadoopConfiguration();
        String listed = new QuarantineJob(folder.resolve("work").toString(), hadoop, all).list();
        assertThat(listed).contains("image  undecodable  3");

        pictures("no picture".getBytes(StandardCharsets.UTF_8), "90%");
        assertThat(ledger()).isEqualTo(refused);
        assertThat(new QuarantineJob(folder.resolve("work").toString(), hadoop, all).list())
                .isEqualTo(listed);
    }

    private LedgerFile ledger() {
        return LedgerFile.read(new WorkDirectory(
                        new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()),
                        SPARK.sparkContext().hadoopConfiguration()))
                .orElseThrow();
    }

    @Test
    void a_picture_too_large_for_memory_is_refused_by_its_header() throws IOException {
        assertThatThrownBy(() -> pictures(pngHeader(20_000, 20_000), "2%"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContainingAll("Cannot extract image", "too-large");
    }

    /** Runs extraction over a folder whose pictures, but those that are there already, all have these bytes. */
    private void pictures(byte[] bytes, String rejected) throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        StringBuilder table = new StringBuilder("sample_id,kind,picture\n");
        for (int i = 0; i < 4; i++) {
            if (!Files.exists(pictures.resolve(i + ".png"))) {
                Files.write(pictures.resolve(i + ".png"), bytes);
            }
            table.append(i).append(",k").append(i % 2).append(',').append("pictures/" + i + ".png\n");
        }
        Files.writeString(folder.resolve("pictures.csv"), table);
        String pipeline = """
                source: { manifest: "%s" }
                label: kind
                modalities: { image: { from: picture, encoder: mobilenetv2-b10 } }
                limits: { rejected: %s }
                """.formatted(folder.resolve("pictures.csv"), rejected);
        run(PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings());
    }

    @Test
    void workers_that_must_have_gpus_are_refused_before_anything_is_extracted() throws IOException {
        Path source = source(row -> row + ",red", row -> row % 2 == 0 ? "x" : "y");
        assertThatThrownBy(() -> run(source, Step.TRAIN, "train.device=cuda"))
                .isInstanceOf(UserError.class)
                .hasMessageMatching(
                        "Cannot train on CUDA: a run with the master local\\[2] has no GPUs .*, expected .*");
        assertThat(folder.resolve("work/features")).doesNotExist();
        assertThat(run(source, Step.JOIN, "train.device=cuda")).contains("Joined");
        assertThatThrownBy(() -> run(source, Step.TRAIN, "train.device=cuda"))
                .hasMessageContaining("worker 0")
                .hasMessageContaining("was assigned no GPU");
    }

    @Test
    void a_student_that_cannot_be_is_refused_before_its_teacher_is_trained() throws IOException {
        Path source = source(row -> row % 3 + "," + (row % 3 == 0 ? "red" : "blue"), row -> "kind-" + row % 3);

        assertThatThrownBy(() -> run(source, Step.REPORT, "student={modalities: [size], hidden: 5000}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot distil: a student with hidden 5000");
        assertThat(folder.resolve("work/models/teacher")).doesNotExist();
    }

    @Test
    void a_pipeline_that_learns_nothing_ends_with_the_joined_table() throws IOException {
        Path source = source(row -> row + ",red", row -> "kind");

        assertThat(run(source, Step.REPORT, "task=none"))
                .contains("The pipeline has no step report; it ends with join.", "Joined: ");
        assertThat(folder.resolve("work/models")).doesNotExist();
    }

    private void run(PipelineSettings settings) {
        new RunJob(Context.of(SPARK, folder.resolve("work").toString(), settings, Progress.silent(), null))
                .run(Step.EXTRACT);
    }

    private String run(Path source, Step last, String... sets) {
        return new RunJob(Context.of(
                        SPARK, folder.resolve("work").toString(), settings(source, sets), Progress.silent(), null))
                .run(last);
    }

    private static PipelineSettings settings(Path source, String... sets) {
        String pipeline = """
                source: { manifest: "%s" }
                label: kind
                split: { column: side }
                modalities:
                  size: { columns: [a] }
                  colour: { columns: [b] }
                teacher: { epochs: 3, hidden: 8, members: 1 }
                evaluate: { missing: [0.5] }
                """.formatted(source);
        return PipelineFile.read(pipeline, "p.yaml", List.of(sets), Map.of(), Pipelines.registry())
                .settings();
    }

    private interface Cells {
        String of(int row);
    }

    /** A table of 90 rows: sample_id, side, kind and the cells a and b. */
    private Path source(Cells cells, Cells kinds) throws IOException {
        StringBuilder table = new StringBuilder("sample_id,side,kind,a,b\n");
        for (int row = 0; row < ROWS; row++) {
            String side = row % 5 == 3 ? "test" : row % 5 == 4 ? "validation" : "train";
            table.append("s").append(row).append(',').append(side).append(',');
            table.append(kinds.of(row)).append(',').append(cells.of(row)).append('\n');
        }
        return Files.writeString(folder.resolve("rows.csv"), table);
    }

    /** The folder of the one artefact of a kind. */
    private String published(String kind) {
        return WorkContent.published(folder.resolve("work")).keySet().stream()
                .map(Path::getParent)
                .filter(path -> path.getParent().endsWith(kind))
                .findFirst()
                .orElseThrow()
                .toString();
    }

    /** A picture that ends after saying how large it is. */
    private static byte[] pngHeader(int width, int height) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(header);
        out.writeBytes("IHDR");
        out.writeInt(width);
        out.writeInt(height);
        out.write(new byte[] {8, 2, 0, 0, 0});
        CRC32 sum = new CRC32();
        sum.update(header.toByteArray());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream png = new DataOutputStream(file);
        png.writeLong(0x89504E470D0A1A0AL);
        png.writeInt(header.size() - 4);
        png.write(header.toByteArray());
        png.writeInt((int) sum.getValue());
        return file.toByteArray();
    }
}

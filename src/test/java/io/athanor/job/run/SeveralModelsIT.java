package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.predict.PredictJob;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Teachers and students beside the usual ones. */
class SeveralModelsIT {
    private static final String USUAL = """
            source: { manifest: "${TABLE}", id: key }
            label: kind
            modalities: { size: { columns: [size] }, colour: { columns: [colour] } }
            teacher: { fusion: concat, members: 1, hidden: 16, epochs: 1 }
            student: { modalities: [size], hidden: 4, max-share: 90%, epochs: 1, teacher-outputs: in-sample }
            evaluate: { missing: [], resamples: 100 }
            """;
    private static final String SEVERAL = USUAL + """
            teachers: { wide: { fusion: gated, members: 1, hidden: 32, epochs: 1 } }
            students:
              pupil: { teacher: wide, modalities: [colour], hidden: 4, epochs: 1, teacher-outputs: in-sample }
              other: { teacher: wide, hidden: 8, max-share: 90%, epochs: 1, teacher-outputs: in-sample }
            """;

    private static final String[] MODELS = {
        "teacher", "wide", "student", "student-alone", "pupil", "pupil-alone", "other", "other-alone"
    };

    @TempDir
    private Path folder;

    private Path work;
    private Path table;

    @BeforeEach
    void write_a_table() throws IOException {
        work = folder.resolve("work");
        StringBuilder rows = new StringBuilder("key,kind,size,colour\n");
        for (int i = 0; i < 80; i++) {
            rows.append("k%d,%s,%d,%s%n"
                    .formatted(i, i % 4 == 0 ? "cup" : "plate", 3 * i % 7, i % 3 == 0 ? "red" : "blue"));
        }
        table = Files.writeString(folder.resolve("table.csv"), rows);
    }

    @Test
    void all_are_trained_once_measured_shown_kept_and_asked() throws IOException {
        StageLog log = new StageLog();
        String said = run(SEVERAL, Step.REPORT, log);

        assertThat(log.made())
                .contains("train teacher", "train wide", "train student", "train student-alone")
                .contains("train pupil", "train pupil-alone", "train other", "train other-alone")
                .contains("train head-size", "train head-colour");
        // two students that ask for the same share what their teacher says
        assertThat(Collections.frequency(log.made(), "wide outputs")).isEqualTo(1);
        assertThat(log.made()).doesNotHaveDuplicates();
        assertThat(said).contains("wide (fused)", "pupil (distilled)", "other on labels alone");

        JsonNode methods = metrics().get("methods");
        assertThat(methods.fieldNames()).toIterable().contains(MODELS);
        assertThat(methods.at("/wide/kind").asText()).isEqualTo("teacher");
        assertThat(methods.at("/pupil/of").asText()).isEqualTo("wide");
        methods.forEach(method ->
                assertThat(method.at("/splits/test/accuracy/n").asInt()).isPositive());
        assertThat(compared())
                .contains(
                        "wide teacher",
                        "pupil pupil-alone",
                        "pupil wide",
                        "pupil student",
                        "other student",
                        "pupil other")
                .doesNotContain("pupil teacher");
        assertThat(work.resolve("report/index.html"))
                .content()
                .contains("wide against teacher", "pupil ÷ wide", "Confusion matrix of the other");

        new GarbageJob(context(SEVERAL, Progress.silent())).run(1, false);
        StageLog again = new StageLog();
        run(SEVERAL, Step.REPORT, again);
        assertThat(again.made()).isEmpty();

        for (String name : List.of("wide", "other", "pupil-alone")) {
            assertThat(predict(name)).contains("80 rows scored by the " + name);
        }
        assertThatThrownBy(() -> predict("pupils"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot find the model 'pupils'")
                .hasMessageContaining("head-colour, head-size, other, other-alone, pupil, pupil-alone, student");

        // who else is trained decides nothing of a model
        StageLog fewer = new StageLog();
        run(USUAL, Step.DISTILL, fewer);
        assertThat(fewer.made()).isEmpty();
    }

    @Test
    void all_are_trained_in_every_fold_of_a_cross_validation() throws IOException {
        StageLog log = new StageLog();
        String said = run(
                SEVERAL,
                Step.EVALUATE,
                log,
                "evaluate.repeats=1",
                "evaluate.folds=2",
                "students.other.teacher-outputs=out-of-fold",
                "student.learn-from=[labels]");

        assertThat(said).contains("pupil against wide", "pupil against other");
        // one asks of the teacher itself, the other of those that never saw the row
        assertThat(log.made()).contains("train wide-without-fold-4").doesNotContain("teacher outputs");
        assertThat(Collections.frequency(log.made(), "wide outputs")).isEqualTo(2);
        assertThat(metrics().path("protocol").asText()).startsWith("1 x 2 repeated");
        for (String name : MODELS) {
            assertThat(metrics()
                            .at("/methods/" + name + "/splits/test/accuracy/n")
                            .asInt())
                    .as(name)
                    .isEqualTo(80);
        }
        assertThat(WorkContent.files(work.resolve("evaluation"), "outputs")).isEmpty();
    }

    private JsonNode metrics() throws IOException {
        return Json.tree(Files.readString(work.resolve("metrics.json")));
    }

    private List<String> compared() throws IOException {
        return metrics().get("comparisons").findParents("metric").stream()
                .filter(comparison -> comparison.path("metric").asText().equals("accuracy"))
                .map(comparison -> comparison.path("a").asText() + " "
                        + comparison.path("b").asText())
                .toList();
    }

    private String predict(String model) {
        return new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                .run(model, table.toString(), folder.resolve("out-" + model).toString());
    }

    private String run(String pipeline, Step last, Progress progress, String... sets) {
        return new RunJob(context(pipeline, progress, sets)).run(last);
    }

    private Context context(String pipeline, Progress progress, String... sets) {
        PipelineSettings settings = PipelineFile.read(
                        pipeline, "p.yaml", List.of(sets), Map.of("TABLE", table.toString()), Pipelines.registry())
                .settings();
        return Context.of(LocalSpark.session(), work.toString(), settings, progress, null);
    }
}

package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.fusion.ops.Weights;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Students that ask their teachers within their steps, in whole runs. */
class OnTheFlyIT {
    private static final String PIPELINE = """
            source: { manifest: "${TABLE}", id: key }
            label: kind
            modalities: { size: { columns: [size] }, colour: { columns: [colour] } }
            teacher: { fusion: gated, members: 2, ensemble: ENSEMBLE, hidden: 16, epochs: 2 }
            student:
              modalities: [size]
              hidden: 4
              max-share: 90%
              epochs: 3
              learn-from: [ { labels: 0.3 }, { soft-targets: { weight: 0.7, on-the-fly: FLY } },
                            { hidden-hint: { weight: 0.5, signal: colour, on-the-fly: FLY } } ]
            evaluate: { missing: [], resamples: 100 }
            """;

    @TempDir
    private Path folder;

    private Path work;
    private Path table;
    private String ensemble = "independent";

    @BeforeEach
    void write_a_table() throws IOException {
        work = folder.resolve("work");
        StringBuilder rows = new StringBuilder("key,kind,size,colour\n");
        for (int i = 0; i < 80; i++) {
            String colour = i % 7 == 0 ? "" : i % 3 == 0 ? "red" : "blue";
            rows.append(
                    "k%d,%s,%d,%s%n".formatted(i, i % 4 == 0 ? "cup" : i % 9 == 8 ? "" : "plate", 3 * i % 7, colour));
        }
        table = Files.writeString(folder.resolve("table.csv"), rows);
    }

    @Test
    void a_student_that_asks_within_its_steps_is_the_one_that_reads_a_table() throws IOException {
        StageLog log = new StageLog();
        run(true, Step.DISTILL, log);
        assertThat(log.made())
                .contains("train teacher-without-fold-4", "train student")
                .doesNotContain("teacher outputs");
        Weights asked = student();

        StageLog again = new StageLog();
        run(true, Step.DISTILL, again);
        assertThat(again.made()).isEmpty();

        assertReadsTheSame(asked);
    }

    @Test
    void members_of_a_cross_fitted_teacher_need_no_others() throws IOException {
        ensemble = "cross-fitted";
        StageLog log = new StageLog();
        run(true, Step.DISTILL, log);
        assertThat(log.made())
                .contains("train teacher", "train student")
                .doesNotContain("teacher outputs")
                .noneMatch(stage -> stage.contains("without-fold"));
        assertReadsTheSame(student());

        StageLog inSample = new StageLog();
        run(false, Step.DISTILL, inSample, "student.teacher-outputs=in-sample");
        assertThat(inSample.made()).containsExactlyInAnyOrder("teacher outputs", "train student");
    }

    private void assertReadsTheSame(Weights asked) throws IOException {
        // another student of the same teachers, beside the first
        StageLog other = new StageLog();
        run(false, Step.DISTILL, other);
        assertThat(other.made()).containsExactlyInAnyOrder("teacher outputs", "train student");
        Weights read = student();
        asked.values().forEach((name, values) -> assertThat(read.of(name))
                .as(name)
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(values));
    }

    @ParameterizedTest
    @ValueSource(strings = {"independent", "cross-fitted"})
    void every_fold_of_a_cross_validation_has_one(String kind) throws IOException {
        ensemble = kind;
        StageLog log = new StageLog();
        run(true, Step.EVALUATE, log, "evaluate.repeats=1", "evaluate.folds=2");
        assertThat(Json.tree(Files.readString(work.resolve("metrics.json")))
                        .at("/methods/student/splits/test/accuracy/n")
                        .asInt())
                .isBetween(60, 80);
    }

    /** The newest. */
    private Weights student() throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("models/student"))) {
            Path newest = files.filter(file -> file.endsWith("weights.safetensors"))
                    .max((a, b) ->
                            Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                    .orElseThrow();
            return Safetensors.read(Files.readAllBytes(newest)).weights();
        }
    }

    private void run(boolean onTheFly, Step last, Progress progress, String... sets) {
        PipelineSettings settings = PipelineFile.read(
                        PIPELINE.replace("FLY", String.valueOf(onTheFly)).replace("ENSEMBLE", ensemble),
                        "p.yaml",
                        List.of(sets),
                        Map.of("TABLE", table.toString()),
                        Pipelines.registry())
                .settings();
        new RunJob(Context.of(LocalSpark.session(), work.toString(), settings, progress, null)).run(last);
    }
}

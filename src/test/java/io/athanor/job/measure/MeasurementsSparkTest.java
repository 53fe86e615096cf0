package io.athanor.job.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.run.GarbageJob;
import io.athanor.job.run.RunJob;
import io.athanor.job.run.StageLog;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementsSparkTest {
    private static final String PIPELINE = """
            source: { manifest: "${TABLE}", id: key }
            label: kind
            split: { train: 0.6, validation: 0.2, test: 0.2 }
            modalities:
              facts: { columns: [size, weight] }
            teacher: { fusion: concat, members: 1, epochs: 1 }
            evaluate: { missing: [], resamples: 200 }
            """;

    @TempDir
    private Path folder;

    private Path work;

    @BeforeEach
    void write_a_table() throws IOException {
        work = folder.resolve("work");
        StringBuilder table = new StringBuilder("key,kind,size,weight\n");
        for (int i = 0; i < 80; i++) {
            table.append("k%d,%s,%d,%d%n".formatted(i, i % 4 == 0 ? "cup" : "plate", i % 4, 3 * i % 7));
        }
        Files.writeString(folder.resolve("table.csv"), table);
    }

    @Test
    void what_was_cross_validated_stays_and_is_what_every_later_report_shows() throws IOException {
        run(Step.REPORT, new StageLog());
        String single = protocol();
        assertThat(single).isEqualTo("single split (indicative)");
        assertThat(page()).contains(single, "boosted trees, facts", "boosted trees, all");
        assertThat(metrics().path("methods").has("trees-all")).isTrue();
        run(Step.EVALUATE, new StageLog(), "evaluate.trees=never");
        assertThat(metrics().path("methods").has("trees-all")).isFalse();
        assertThat(metrics().path("methods").has("linear-all")).isTrue();

        String measured = run(Step.EVALUATE, new StageLog(), "evaluate.repeats=1", "evaluate.folds=2");
        String crossed = protocol();
        assertThat(crossed).startsWith("1 x 2 repeated");
        assertThat(measured)
                .contains("Differences of accuracy, in points:", "teacher against best baseline")
                .contains("corrected resampled t", "Report: " + work.resolve("report/index.html"))
                .doesNotContain("best measurement there is");
        assertThat(page()).contains(crossed).doesNotContain(single);
        String figures = Files.readString(work.resolve("metrics.json"));

        StageLog later = new StageLog();
        String reported = run(Step.REPORT, later);
        assertThat(reported).contains("It shows the best measurement there is: " + crossed);
        assertThat(later.made()).isEmpty();
        assertThat(page()).contains(crossed).doesNotContain(single);

        // who asks for the one split is told of it; what stands in the report is the better one
        String asked = run(Step.EVALUATE, new StageLog());
        assertThat(asked).contains(single, "It shows the best measurement there is: " + crossed);
        assertThat(Files.readString(work.resolve("metrics.json"))).isEqualTo(figures);

        // intervals of another width come of the same folds
        StageLog wider = new StageLog();
        run(Step.REPORT, wider, "evaluate.confidence=0.99");
        assertThat(protocol()).isEqualTo(crossed);
        assertThat(metrics().path("confidence").asDouble()).isEqualTo(0.99);
        assertThat(wider.made()).doesNotContain("train teacher");

        // and those of another teacher are not measured yet
        run(Step.REPORT, new StageLog(), "teacher.epochs=2");
        assertThat(protocol()).isEqualTo(single);
        run(Step.REPORT, new StageLog());
        assertThat(protocol()).isEqualTo(crossed);

        new GarbageJob(context(Progress.silent())).run(1, false);
        assertThat(Measurements.anyCrossValidated(context(Progress.silent()).work()))
                .isTrue();
        StageLog kept = new StageLog();
        run(Step.REPORT, kept);
        assertThat(kept.made()).isEmpty();
        assertThat(protocol()).isEqualTo(crossed);
    }

    @Test
    void a_report_of_a_cross_validation_needs_no_test_side() throws IOException {
        String[] sides = {"split.train=0.75", "split.validation=0.25", "split.test=0"};
        run(Step.EVALUATE, new StageLog(), sides[0], sides[1], sides[2], "evaluate.repeats=1", "evaluate.folds=2");
        assertThat(run(Step.REPORT, new StageLog(), sides)).contains("It shows the best measurement there is");
        assertThat(protocol()).startsWith("1 x 2 repeated");
    }

    private String run(Step last, Progress progress, String... sets) {
        return new RunJob(context(progress, sets)).run(last);
    }

    private Context context(Progress progress, String... sets) {
        PipelineSettings settings = PipelineFile.read(
                        PIPELINE,
                        "p.yaml",
                        List.of(sets),
                        Map.of("TABLE", folder.resolve("table.csv").toString()),
                        Pipelines.registry())
                .settings();
        return Context.of(LocalSpark.session(), work.toString(), settings, progress, null);
    }

    private String protocol() throws IOException {
        return metrics().path("protocol").asText();
    }

    private JsonNode metrics() throws IOException {
        return Json.tree(Files.readString(work.resolve("metrics.json")));
    }

    private String page() throws IOException {
        return Files.readString(work.resolve("report/index.html"));
    }
}

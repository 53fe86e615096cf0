package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.Day;
import io.athanor.config.PipelineFile;
import io.athanor.extract.part.ExtractStage;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window of days that moves on in one work directory. */
class DailySparkTest {
    @TempDir
    private Path folder;

    @Test
    void the_next_day_goes_on_from_the_one_before_and_days_without_any_in_common_are_refused() throws IOException {
        shard("2026-01-01", "emoji-000000.tar");
        shard("2026-01-02", "emoji-000001.tar");
        String first = extract("2026-01-02");
        assertThat(first).startsWith("324 ids\n");
        // what the window loses comes again under another name, so that the count tells one day from the other
        shard("2026-01-03", "emoji-000000.tar");
        assertThat(extract("2026-01-03")).isEqualTo(first);
        assertThat(extract("2026-01-03")).isEqualTo(first);

        assertThat(WorkContent.published(folder.resolve("work/features")).values().stream()
                        .map(record -> record.counts().get(ExtractStage.INFERRED)))
                .as("what had to be inferred on the first day, and nothing on the second")
                .containsExactlyInAnyOrder(317L, 0L);

        shard("2026-01-06", "emoji-000000.tar");
        shard("2026-01-07", "emoji-000001.tar");
        assertThatThrownBy(() -> extract("2026-01-07"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("belongs to another source")
                .hasMessageContaining("--workdir");
    }

    private void shard(String day, String tar) throws IOException {
        Files.copy(
                Path.of("data/quickstart", tar),
                Files.createDirectories(folder.resolve(day)).resolve("shard.tar"));
    }

    private String extract(String day) {
        String pipeline = """
                name: daily
                source: { webdataset: ["%s/${date-1}/*.tar", "%s/${date}/*.tar"] }
                label: label
                modalities: { text: { from: txt, encoder: minilm-l6 } }
                """.formatted(folder, folder);
        PipelineSettings settings = PipelineFile.read(
                        pipeline, "daily.yaml", List.of(), Map.of(), Day.parse(day), Pipelines.registry())
                .settings();
        return new RunJob(Context.of(
                        LocalSpark.session(), folder.resolve("work").toString(), settings, Progress.silent(), null))
                .run(Step.EXTRACT);
    }
}

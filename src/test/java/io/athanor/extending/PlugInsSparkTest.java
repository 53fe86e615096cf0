package io.athanor.extending;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.run.RunJob;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.PlugInJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlugInsSparkTest {
    @TempDir
    private Path folder;

    @Test
    void encoder_and_network_of_a_jar_extract_train_and_predict() throws Exception {
        Path jar =
                PlugInJar.write(folder.resolve("mine.jar"), List.of(MeanNetwork.Entry.class, LetterCounts.Entry.class));
        StringBuilder csv = new StringBuilder("key,said,kind\n");
        for (int i = 0; i < 80; i++) {
            csv.append(
                    "s%d,%s number %d,%s%n".formatted(i, i % 2 == 0 ? "ox" : "bee", i, i % 2 == 0 ? "big" : "small"));
        }
        Path table = Files.writeString(folder.resolve("things.csv"), csv);
        String pipeline = """
                source: { manifest: "%s", id: key }
                label: kind
                modalities: { words: { from: said, encoder: letter-counts } }
                teacher: { fusion: mean, hidden: 8, members: 1, epochs: 30 }
                """.formatted(table);
        String work = folder.resolve("work").toString();

        String said = PlugInJar.with(jar, () -> {
            PipelineSettings settings = PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                    .settings();
            new RunJob(Context.of(LocalSpark.session(), work, settings, Progress.silent(), null)).run(Step.TRAIN);
            return new PredictJob(LocalSpark.session(), work, Progress.silent())
                    .run("teacher", table.toString(), folder.resolve("out").toString());
        });

        assertThat(said).contains("80 rows scored by the teacher").contains("words: 80 ok");
        assertThat(LocalSpark.session()
                        .read()
                        .parquet(folder.resolve("out").toString())
                        .select("prediction")
                        .distinct()
                        .count())
                .isEqualTo(2);
    }
}

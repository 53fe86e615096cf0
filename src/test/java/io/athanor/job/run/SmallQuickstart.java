package io.athanor.job.run;

import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The embedded sample data through the whole pipeline, with few epochs and in small parts. */
public final class SmallQuickstart {
    static final String PIPELINE = """
            name: small
            source: { webdataset: "data/quickstart/*.tar", part-samples: 40 }
            label: label
            modalities:
              image: { from: png, encoder: mobilenetv2-b10 }
              text: { from: txt, encoder: minilm-l6 }
              audio: { from: ogg, encoder: speech-embedding }
              table: { columns: [added_in, tags, skins, codepoints] }
            teacher: { fusion: gated, members: 2, epochs: 4, ensemble: cross-fitted }
            student: { modalities: [image], hidden: 16, epochs: 4 }
            evaluate: { missing: [0.5], trees: never }
            """;

    private SmallQuickstart() {}

    /**
     * A run of this JVM that nothing disturbed; tests may go on in its folder.
     *
     * @param millis that the run took
     * @param content as it was at the end of the run
     */
    record Undisturbed(Path work, String said, StageLog stages, long millis, WorkContent content) {}

    /** The one undisturbed run of this JVM. */
    static Undisturbed undisturbed() {
        return Holder.RUN;
    }

    public static PipelineSettings settings(String... sets) {
        return PipelineFile.read(PIPELINE, "small.yaml", List.of(sets), Map.of(), Pipelines.registry())
                .settings();
    }

    static String run(SparkSession spark, Path work, Progress progress, Step last, String... sets) {
        return run(spark, work.toString(), progress, last, sets);
    }

    /** @param work a path or URI */
    static String run(SparkSession spark, String work, Progress progress, Step last, String... sets) {
        return new RunJob(Context.of(spark, work, settings(sets), progress, null)).run(last);
    }

    private static final class Holder {
        static final Undisturbed RUN = make();

        private static Undisturbed make() {
            StageLog stages = new StageLog();
            try {
                Path work = Files.createTempDirectory(Files.createDirectories(Path.of("target/test-work")), "small-");
                long began = System.nanoTime();
                String said = run(LocalSpark.session(), work, stages, Step.REPORT);
                long millis = (System.nanoTime() - began) / 1_000_000;
                return new Undisturbed(work, said, stages, millis, WorkContent.of(LocalSpark.session(), work));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

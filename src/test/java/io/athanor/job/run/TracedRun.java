package io.athanor.job.run;

import io.athanor.config.PipelineFile;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.part.TracedSettings;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.SparkSessions;
import io.athanor.job.features.Pipeline;
import io.athanor.job.work.WorkLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Runs of an encoder that writes down what it does. */
final class TracedRun {
    private TracedRun() {}

    /** Writes a manifest whose sample of a number has one text, and is of one of two labels. */
    static Path manifest(Path file, int samples, int badOne) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < samples; i++) {
            lines.append(String.format(
                    "{\"sample_id\": \"sample-%05d\", \"text\": \"%s-%05d\", \"label\": \"%s\"}%n",
                    i, i % badOne == badOne / 2 ? "bad" : "text", i, i % 2 == 0 ? "even" : "odd"));
        }
        return Files.writeString(file, lines);
    }

    /** The pipeline file that goes with it. */
    static String pipeline(Path manifest, int partSamples, Path trace, int millis, String... more) throws IOException {
        Files.createDirectories(trace);
        return String.join(
                "\n",
                "name: traced",
                "source: { manifest: \"" + manifest + "\", part-samples: " + partSamples + " }",
                "label: label",
                "modalities: { text: { from: text, encoder: traced, trace: \"" + trace + "\", millis: " + millis
                        + " } }",
                "limits: { rejected: 2% }",
                "teacher: { fusion: gated, members: 1, epochs: 1 }",
                "seed: 7",
                String.join("\n", more),
                "");
    }

    /** Makes the joined table, as the only one at work in the folder, and then what else is wanted. */
    static void run(SparkSession spark, Path work, String pipeline, Consumer<Pipeline> then) {
        PipelineSettings settings = PipelineFile.read(
                        pipeline,
                        "traced.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry().with(EncoderSettings.class, TracedSettings.class))
                .settings();
        Context context = Context.of(spark, work.toString(), settings, Progress.silent(), null);
        try (WorkLease lease = WorkLease.take(context.work(), Clock.systemUTC(), Progress.silent())) {
            Pipeline made = new Pipeline(context);
            made.ledger();
            made.joined();
            then.accept(made);
        }
    }

    /** The program of a driver that may die: the work directory, the pipeline file, Spark's master. */
    static final class Program {
        private Program() {}

        public static void main(String[] words) {
            int code = 1;
            try {
                run(
                        SparkSessions.open("traced", words[2]),
                        Path.of(words[0]),
                        Files.readString(Path.of(words[1])),
                        made -> {});
                code = 0;
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
            }
            System.exit(code);
        }
    }
}

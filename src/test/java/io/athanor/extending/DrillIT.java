package io.athanor.extending;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.Launched;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.PlugInJar;
import io.athanor.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stranger's jar with one class for a network, an objective of rows, an objective of the batch that plays against a
 * discriminator, an encoder without a model and something for students to learn from: through the launcher on a real standalone
 * cluster, whose executors know none of it but from that jar.
 */
class DrillIT {
    private static final String PIPELINE = """
            name: drill
            source: { webdataset: "DATA/*.tar", part-samples: 40 }
            label: label
            modalities:
              text: { from: txt, encoder: letter-counts }
              table: { columns: [added_in, tags, skins, codepoints] }
            teacher:
              fusion: mean
              hidden: 16
              members: 1
              epochs: 3
              deterministic: true
              objectives:
                - focal: { focus: 2 }
                - adversarial-alignment: { between: [text, table], weight: 0.2 }
            student:
              modalities: [text]
              hidden: 8
              max-share: 100%
              epochs: 3
              deterministic: true
              learn-from: [ { labels: 0.5 }, { soft-targets: { weight: 0.5 } }, { cosine-hint: { weight: 0.5, signal: table } } ]
            buckets: 4
            """;

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static String data;
    private static Path jar;
    private static Launched run;

    @BeforeAll
    static void run_on_one_worker() throws Exception {
        data = Path.of("data/quickstart").toAbsolutePath().toString();
        jar = PlugInJar.write(
                folder.resolve("drill.jar"),
                List.of(
                        MeanNetwork.Entry.class,
                        LetterCounts.Entry.class,
                        FocalLoss.Entry.class,
                        AdversarialAlignment.Entry.class,
                        CosineHint.Entry.class));
        cluster = StandaloneCluster.start(folder.resolve("cluster"), 2, 2, List.of());
        run = athanor(pipeline("run", 1));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void a_whole_run_with_nothing_but_the_strangers_classes_ends_with_a_report() {
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(work(1).resolve("report/index.html")).exists();
        assertThat(file(1, "teacher", "model.onnx")).exists();
        assertThat(file(1, "student", "model.onnx")).exists();
    }

    @Test
    void two_and_four_workers_learn_the_same_to_the_last_bit() throws Exception {
        for (int workers : List.of(2, 4)) {
            Launched other = athanor(pipeline("distill", workers));
            assertThat(other.code()).as(other.said()).isZero();
            for (String model : List.of("teacher", "student", "student-alone")) {
                assertThat(file(workers, model, "weights.safetensors"))
                        .as(model + " of " + workers + " workers")
                        .hasSameBinaryContentAs(file(1, model, "weights.safetensors"));
            }
        }
    }

    @Test
    void new_data_are_scored_with_the_jar_and_refused_in_a_line_without() throws Exception {
        Path scores = folder.resolve("scores");
        String[] words = {"predict", work(1).toString(), data + "/emoji-000000.tar", scores.toString()};
        Launched without = launched(words);
        assertThat(without.code()).as(without.said()).isEqualTo(2);
        assertThat(without.said())
                .contains("athanor: Cannot ", "of drill.jar", "--plugins JAR")
                .doesNotContain("\tat ");

        Launched scored = athanor(words);
        assertThat(scored.code()).as(scored.said()).isZero();
        assertThat(LocalSpark.session().read().parquet(scores.toString()).count())
                .isEqualTo(162);
    }

    /** A command on the pipeline, with a work directory a number of workers. */
    private static String[] pipeline(String step, int workers) throws IOException {
        Path file = Files.writeString(folder.resolve("drill.yaml"), PIPELINE.replace("DATA", data));
        return new String[] {step, file.toString(), "--workdir", work(workers).toString(), "--set", "workers=" + workers
        };
    }

    private static Path work(int workers) {
        return folder.resolve("work-" + workers);
    }

    private static Path file(int workers, String model, String name) {
        try (Stream<Path> published = Files.list(work(workers).resolve("models/" + model))) {
            return published.findFirst().orElseThrow().resolve(name);
        } catch (IOException e) {
            throw new IllegalStateException("no model " + model, e);
        }
    }

    private static Launched athanor(String... words) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--plugins", jar.toString()));
        return launched(all.toArray(String[]::new));
    }

    private static Launched launched(String... words) throws Exception {
        List<String> command = new ArrayList<>(Arrays.asList(words));
        command.addAll(List.of("--master", cluster.master(), "--", "--executor-memory", "1200m"));
        for (String setting : List.of(
                "spark.driver.host=127.0.0.1",
                "spark.driver.bindAddress=127.0.0.1",
                "spark.sql.shuffle.partitions=2")) {
            command.addAll(List.of("--conf", setting));
        }
        Map<String, String> environment = Map.of("SPARK_HOME", cluster.home().toString(), "ATHANOR_HEAP", "1600m");
        return Launched.athanor(folder, environment, command);
    }
}

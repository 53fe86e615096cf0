package io.athanor.extending;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.SparkSessions;
import io.athanor.job.Step;
import io.athanor.job.run.RunJob;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.PlugInJar;
import io.athanor.testing.StandaloneCluster;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlugInsClusterIT {
    private static final String CLASS_PATH = "-Dspark.executor.extraClassPath=";

    @TempDir
    private Path folder;

    /** A driver: the jar, the pipeline file, the work directory, the master. */
    static final class Program {
        public static void main(String[] words) throws Exception {
            PlugInJar.with(Path.of(words[0]), () -> {
                PipelineSettings settings = PipelineFile.read(
                                Files.readString(Path.of(words[1])),
                                words[1],
                                List.of(),
                                Map.of(),
                                Pipelines.registry())
                        .settings();
                SparkSession spark = SparkSessions.open("plug-ins", words[3]);
                try {
                    return new RunJob(Context.of(spark, words[2], settings, Progress.silent(), null)).run(Step.TRAIN);
                } finally {
                    spark.stop();
                }
            });
            System.exit(0);
        }
    }

    @Test
    void executors_load_what_a_jar_brings_from_the_jar_that_spark_sends_them() throws Exception {
        Path jar =
                PlugInJar.write(folder.resolve("mine.jar"), List.of(MeanNetwork.Entry.class, LetterCounts.Entry.class));
        StringBuilder csv = new StringBuilder("key,said,kind\n");
        for (int i = 0; i < 80; i++) {
            csv.append(
                    "s%d,%s number %d,%s%n".formatted(i, i % 2 == 0 ? "ox" : "bee", i, i % 2 == 0 ? "big" : "small"));
        }
        Path table = Files.writeString(folder.resolve("things.csv"), csv);
        Path pipeline = Files.writeString(folder.resolve("p.yaml"), """
                source: { manifest: "%s", id: key }
                label: kind
                modalities: { words: { from: said, encoder: letter-counts } }
                teacher: { fusion: mean, hidden: 8, members: 1, epochs: 3 }
                workers: 2
                """.formatted(table));
        try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), 2)) {
            Path log = folder.resolve("log");
            Process driver = ChildJvm.start(
                    Program.class,
                    log,
                    options(jar),
                    jar.toString(),
                    pipeline.toString(),
                    folder.resolve("work").toString(),
                    cluster.master());
            assertThat(ChildJvm.await(driver)).as(Files.readString(log)).isZero();
        }
        assertThat(folder.resolve("work/models/teacher")).isDirectoryContaining("glob:**");
    }

    /** Executors whose class path has none of the tests' classes. */
    private static List<String> options(Path jar) {
        List<String> options = new ArrayList<>(List.of("-Dspark.jars=" + jar));
        StandaloneCluster.driverOptions().stream()
                .filter(option -> !option.startsWith(CLASS_PATH))
                .forEach(options::add);
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        options.add(CLASS_PATH
                + Arrays.stream(classes.split(File.pathSeparator))
                        .filter(entry -> !entry.endsWith("test-classes"))
                        .collect(Collectors.joining(File.pathSeparator)));
        return options;
    }
}

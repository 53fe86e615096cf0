package io.athanor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.athanor.train.barrier.BarrierStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.package$;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import scala.collection.JavaConverters;

/** The ready settings in {@code conf/spark}, read as spark-submit reads them and held against what Spark itself knows. */
class SparkSettingsTest {
    private static final Path FOLDER = Path.of("conf/spark");

    /** Where Spark registers what it knows, by loading. */
    private static final List<String> REGISTRIES = List.of(
            "org.apache.spark.internal.config.package$",
            "org.apache.spark.internal.config.Network$",
            "org.apache.spark.internal.config.UI$",
            "org.apache.spark.internal.config.Status$",
            "org.apache.spark.internal.config.Worker$",
            "org.apache.spark.sql.internal.SQLConf$",
            "org.apache.spark.deploy.k8s.Config$");

    /** That of YARN, which the build for Spark 4 leaves out. */
    private static final boolean YARN = package$.MODULE$.SPARK_VERSION().startsWith("3.");

    /** Keys with a part of the user's own, and one that Spark reads without registering it. */
    private static final Pattern OPEN = Pattern.compile(
            "spark\\.(executorEnv|yarn\\.appMasterEnv|kubernetes\\.driverEnv)\\.[A-Z_]+"
                    + "|spark\\.local\\.dir|spark\\.(executor|task)\\.resource\\.gpu\\.(amount|discoveryScript|vendor)");

    @BeforeAll
    static void load() throws ClassNotFoundException {
        for (String registry : REGISTRIES) {
            Class.forName(registry);
        }
        if (YARN) {
            Class.forName("org.apache.spark.deploy.yarn.config.package$");
        }
    }

    @TestFactory
    Stream<DynamicTest> spark_knows_every_key_and_reads_every_value() throws IOException {
        return files().map(file -> DynamicTest.dynamicTest(name(file), () -> {
            assumeTrue(YARN || !name(file).startsWith("yarn"), "Spark 4 is built without YARN");
            Map<String, String> settings = settings(file);
            assertThat(settings).isNotEmpty();
            settings.forEach((key, value) -> {
                ConfigEntry<?> entry = ConfigEntry.findEntry(key);
                if (entry == null) {
                    assertThat(key).as("a key that Spark knows").matches(OPEN);
                } else {
                    assertThatCode(() -> entry.valueConverter().apply(value))
                            .as(key + " " + value)
                            .doesNotThrowAnyException();
                }
            });
        }));
    }

    @TestFactory
    Stream<DynamicTest> every_line_has_its_reason_and_no_key_stands_twice() throws IOException {
        return files().map(file -> DynamicTest.dynamicTest(name(file), () -> {
            List<String> lines = Files.readAllLines(file);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
                    assertThat(lines.get(i - 1)).as("above " + lines.get(i)).startsWith("# ");
                    keys.add(lines.get(i).split("\\s+")[0]);
                }
            }
            assertThat(keys)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(settings(file).keySet());
        }));
    }

    @TestFactory
    Stream<DynamicTest> training_can_start_with_them() throws IOException {
        return files().filter(file -> !name(file).equals("secure.conf"))
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    SparkConf conf = new SparkConf(false);
                    settings(file).forEach(conf::set);
                    BarrierStage.require(conf);
                    // said, as a cluster's own defaults may be otherwise
                    assertThat(conf.get("spark.speculation")).isEqualTo("false");
                    if (!name(file).equals("local.conf")) {
                        assertThat(conf.get("spark.dynamicAllocation.enabled")).isEqualTo("false");
                        assertThat(conf.get("spark.executorEnv.OMP_NUM_THREADS"))
                                .isEqualTo("1");
                    }
                }));
    }

    @Test
    void those_with_gpus_are_those_without_and_a_gpu_an_executor() throws IOException {
        for (String cluster : List.of("standalone", "yarn", "kubernetes")) {
            Map<String, String> plain = settings(FOLDER.resolve(cluster + ".conf"));
            Map<String, String> gpu = settings(FOLDER.resolve(cluster + "-gpu.conf"));
            assertThat(gpu).containsAllEntriesOf(plain);
            gpu.keySet().removeAll(plain.keySet());
            assertThat(gpu.keySet()).allMatch(key -> key.contains(".resource.gpu."));
            assertThat(gpu).containsEntry("spark.executor.resource.gpu.amount", "1");
        }
        assertThat(settings(FOLDER.resolve("local.conf")).keySet())
                .as("tasks of a local run would wait for GPUs for ever")
                .noneMatch(key -> key.contains("gpu"));
    }

    @Test
    void the_secure_ones_add_to_any_other_and_hold_no_secret() throws IOException {
        Map<String, String> secure = settings(FOLDER.resolve("secure.conf"));
        assertThat(secure)
                .containsEntry("spark.authenticate", "true")
                .containsEntry("spark.network.crypto.enabled", "true")
                .containsEntry("spark.io.encryption.enabled", "true");
        assertThat(secure.keySet()).noneMatch(key -> key.contains("secret") || key.contains("password"));
        for (Path file : files().toList()) {
            if (!name(file).equals("secure.conf")) {
                assertThat(settings(file)).doesNotContainKeys(secure.keySet().toArray(String[]::new));
            }
        }
    }

    @Test
    void the_discovery_script_prints_what_spark_reads() throws Exception {
        Path tools = Files.createTempDirectory("gpus");
        Path tool = Files.writeString(tools.resolve("nvidia-smi"), "#!/bin/sh\nprintf '0\\n1\\n'\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = new ProcessBuilder(FOLDER.resolve("gpus").toString());
        builder.environment().put("PATH", tools + ":/usr/bin:/bin");
        Process process = builder.start();
        assertThat(new String(process.getInputStream().readAllBytes()))
                .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\",\"1\"]}\n");
        assertThat(process.waitFor()).isZero();
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> name(file).endsWith(".conf")).sorted().toList().stream();
        }
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }

    private static Map<String, String> settings(Path file) {
        return new LinkedHashMap<>(JavaConverters.mapAsJavaMap(Utils.getPropertiesFromFile(file.toString())));
    }
}

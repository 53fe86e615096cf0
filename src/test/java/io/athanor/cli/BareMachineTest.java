package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Json;
import io.athanor.testing.ChildJvm;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in an environment in which nothing is set but what the launcher sets, over names outside of ASCII. */
class BareMachineTest {
    private static final int SAMPLES = 40;

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path here;

    @BeforeEach
    void write_a_source() throws IOException {
        here = Files.createDirectories(folder.resolve("hier größe"));
        Path files = Files.createDirectories(here.resolve("größe"));
        for (int i = 0; i < SAMPLES; i++) {
            boolean even = i % 2 == 0;
            BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(i % 32, 16, even ? 0xff8800 : 0x0088ff);
            ImageIO.write(picture, "png", files.resolve("日本-" + i + ".png").toFile());
            Files.writeString(
                    files.resolve("日本-" + i + ".json"),
                    Json.write(Map.of("label", even ? "épée" : "Straße", "höhe", i % 7)));
        }
        Files.writeString(files.resolve("kaputt-ß.png"), "no picture");
        Files.writeString(files.resolve("kaputt-ß.json"), Json.write(Map.of("label", "épée", "höhe", 1)));
        Files.writeString(here.resolve("ö.yaml"), """
                name: größe
                source: { folder: größe }
                label: label
                modalities:
                  image: { from: png, encoder: mobilenetv2-b10 }
                  table: { columns: [höhe] }
                teacher: { epochs: 1 }
                evaluate: { missing: [] }
                limits: { rejected: 10% }
                """);
        environment.put("PATH", System.getenv("PATH"));
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        environment.put("LC_ALL", "C.UTF-8");
    }

    @Test
    void names_ids_labels_and_columns_outside_of_ascii_come_out_as_they_went_in() throws Exception {
        Ended run = athanor("run", "ö.yaml", "--workdir", "w:1");
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said())
                .startsWith("start Spark ")
                .doesNotContain("BlockManager")
                .doesNotContainPattern(" 0\\.0 \\w+/s");

        Path work = here.resolve("w:1");
        String ledger = Files.readString(work.resolve("ledger.json"));
        assertThat(Json.tree(ledger).path("ids").asInt()).isEqualTo(SAMPLES + 1);
        assertThat(ledger).contains("kaputt-ß");
        assertThat(Files.readString(work.resolve("report/index.html")))
                .contains("größe")
                .contains("épée")
                .contains("Straße");
        assertThat(Files.readString(work.resolve("metrics.json"))).contains("épée");

        Ended told = athanor("ledger", "w:1");
        assertThat(told.said()).contains("kaputt-ß").contains("41 ids; every row adds up to them.");
        try (Stream<Path> left = Files.list(here)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as("nothing is left behind but what was asked for")
                    .containsExactlyInAnyOrder("größe", "ö.yaml", "w:1");
        }
    }

    @Test
    void without_a_locale_the_program_says_so_instead_of_losing_files() throws Exception {
        environment.remove("LC_ALL");
        Ended run = athanor("run", "p.yaml", "--workdir", "../w");
        assertThat(run.code()).as(run.said()).isEqualTo(2);
        assertThat(run.said())
                .startsWith("athanor: Cannot read all names of files: this JVM takes them for ")
                .endsWith(", or with the environment variable LC_ALL=C.UTF-8.\n");
        Ended doctor = athanor("doctor", "--master", "nonsense");
        assertThat(doctor.said()).containsPattern("FAIL +file names +Cannot read all names of files");
    }

    private Ended athanor(String... words) throws IOException {
        Path log = Files.createTempFile(folder, "said", ".log");
        // the machine's own name is not among them, and nobody else is asked
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        ProcessBuilder surroundings = new ProcessBuilder().directory(here.toFile());
        surroundings.environment().clear();
        surroundings.environment().putAll(environment);
        int code = ChildJvm.await(ChildJvm.start(
                surroundings, Main.class, log, List.of("-Xmx2g", "-Djdk.net.hosts.file=" + hosts), words));
        return new Ended(code, Files.readString(log, StandardCharsets.UTF_8));
    }

    private record Ended(int code, String said) {}
}

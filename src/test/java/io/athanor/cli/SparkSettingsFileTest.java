package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkSettingsFileTest {
    @TempDir
    private Path folder;

    @Test
    void a_file_says_what_the_process_does_not() throws IOException {
        Path file = Files.writeString(folder.resolve("s.conf"), """
                # why
                spark.a   b c\s\s
                  spark.d=e
                spark.x file
                other f
                """);
        Properties process = new Properties();
        process.putAll(Map.of("athanor.spark-settings", file.toString(), "spark.x", "given"));
        SparkSettingsFile.apply(process);
        assertThat(process)
                .containsEntry("spark.a", "b c")
                .containsEntry("spark.d", "e")
                .containsEntry("spark.x", "given")
                .doesNotContainKey("other");

        Properties without = new Properties();
        SparkSettingsFile.apply(without);
        assertThat(without).isEmpty();
    }
}

package io.athanor.cli;

import io.athanor.base.UserError;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Spark's settings in a file, for a process that was not started by spark-submit; the launcher names it. */
final class SparkSettingsFile {
    private static final String NAME = "athanor.spark-settings";

    private SparkSettingsFile() {}

    /**
     * Makes the file's settings those of the process, as far as it has not others.
     *
     * @throws UserError if it cannot be read
     */
    static void apply(Properties process) {
        String file = process.getProperty(NAME);
        if (file == null) {
            return;
        }
        Properties settings = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(file))) {
            settings.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "Cannot read Spark's settings " + file + ": " + e + ", expected lines such as spark.x y.", e);
        }
        settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith("spark.") && process.getProperty(key) == null)
                .forEach(key ->
                        process.setProperty(key, settings.getProperty(key).strip()));
    }
}

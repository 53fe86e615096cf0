package io.athanor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a program said before it ended.
 *
 * @param code its exit code
 * @param text what it printed, errors too
 */
record Said(int code, String text) {
    static Said by(String... command) throws IOException, InterruptedException {
        return by(Map.of(), command);
    }

    /** @param environment beside that of this process */
    static Said by(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    /** What follows the first of these words in a file, to the line's end. */
    static String line(Path file, String words) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains(words))
                .map(line -> line.substring(line.indexOf(words) + words.length()))
                .findFirst()
                .orElseThrow();
    }
}

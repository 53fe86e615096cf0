package io.athanor.extract.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the processes of {@link TracedSettings} wrote down.
 *
 * @param inferred the texts that were given to be inferred, as often as they were
 * @param tasks those that ended
 */
public record Trace(List<String> inferred, List<Task> tasks) {
    static final String ENDING = ".trace";
    static final String INFERRED = "inferred";
    static final String TASK = "task";

    /**
     * A task of extraction.
     *
     * @param process the executor's
     * @param gpu the address it was assigned, or "null"
     */
    public record Task(String process, String gpu, long fromMillis, long toMillis) {}

    /** All that stands in a folder now. */
    public static Trace read(Path folder) {
        List<String> inferred = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.split(" ");
                    if (words[0].equals(INFERRED)) {
                        inferred.addAll(List.of(words).subList(1, words.length));
                    } else {
                        tasks.add(new Task(
                                file.getFileName().toString(),
                                words[1],
                                Long.parseLong(words[2]),
                                Long.parseLong(words[3])));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Trace(inferred, tasks);
    }
}

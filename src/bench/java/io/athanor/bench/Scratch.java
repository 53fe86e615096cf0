package io.athanor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Files that a benchmark makes and removes. */
final class Scratch {
    private Scratch() {}

    /** Deletes a folder and all that is in it. */
    static void delete(Path folder) throws IOException {
        delete(folder, path -> true);
    }

    /** Deletes what is chosen below a folder, the deepest first. */
    static void delete(Path folder, Predicate<Path> chosen) throws IOException {
        List<Path> paths;
        try (Stream<Path> below = Files.walk(folder)) {
            paths = below.filter(chosen).sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}

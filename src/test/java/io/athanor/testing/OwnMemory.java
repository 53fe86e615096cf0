package io.athanor.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds of memory that no file is behind, native memory included: as Linux tells it. */
public final class OwnMemory {
    private OwnMemory() {}

    /** In units of 1,024 bytes. */
    public static long kilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

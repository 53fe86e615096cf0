package io.athanor.base;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of this machine where what is unpacked once a host lies, for all JVMs of the user: the environment variable
 * {@code ATHANOR_CACHE}, otherwise {@code ~/.cache/athanor}, or one of the JVM's own temporary folder where the user has no
 * home, as in many a container of a cluster.
 */
public final class HostCache {
    private HostCache() {}

    /** @param kind {@code native}, {@code models} */
    public static Path folder(String kind) {
        String set = System.getenv("ATHANOR_CACHE");
        return (set != null && !set.isBlank() ? Path.of(set) : usual()).resolve(kind);
    }

    private static Path usual() {
        String home = System.getProperty("user.home");
        return home != null && Files.isWritable(Path.of(home))
                ? Path.of(home, ".cache", "athanor")
                : Path.of(System.getProperty("java.io.tmpdir"), "athanor-" + System.getProperty("user.name"));
    }
}

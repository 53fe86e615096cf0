package io.athanor.base;

import java.nio.file.Path;

/**
 * The folder of this machine where what is unpacked once a host lies, for all JVMs of the user: the environment variable
 * {@code ATHANOR_CACHE}, otherwise {@code ~/.cache/athanor}.
 */
public final class HostCache {
    private HostCache() {}

    /** @param kind {@code native}, {@code models} */
    public static Path folder(String kind) {
        String set = System.getenv("ATHANOR_CACHE");
        Path root = set != null && !set.isBlank()
                ? Path.of(set)
                : Path.of(System.getProperty("user.home", System.getProperty("java.io.tmpdir")), ".cache", "athanor");
        return root.resolve(kind);
    }
}

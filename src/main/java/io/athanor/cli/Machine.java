package io.athanor.cli;

import com.sun.management.OperatingSystemMXBean;
import io.athanor.base.Heap;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What this machine, and this JVM on it, is like.
 *
 * @param java feature version
 * @param platform system and processor, as Java calls them
 * @param memoryMegabytes of the machine, or of the container
 * @param heapMegabytes that the heap may grow to
 * @param cache where native libraries are unpacked
 * @param temporary Java's folder for temporary files
 * @param here the working directory
 */
record Machine(
        int java, String platform, long memoryMegabytes, long heapMegabytes, Path cache, Path temporary, Path here) {
    private static final long MEGABYTE = 1L << 20;

    static Machine ofProcess(Map<String, String> environment) {
        return new Machine(
                Runtime.version().feature(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() / MEGABYTE,
                Heap.limitMegabytes(),
                cache(environment),
                Path.of(System.getProperty("java.io.tmpdir")),
                Path.of("").toAbsolutePath());
    }

    private static Path cache(Map<String, String> environment) {
        String set = environment.get("ATHANOR_CACHE");
        return set != null && !set.isBlank()
                ? Path.of(set)
                : Path.of(System.getProperty("user.home", "."), ".cache", "athanor");
    }

    /** The folder, or the nearest one above it that is there. */
    static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    /** What may be written to the disk of a folder; empty where the disk does not tell. */
    static OptionalLong freeMegabytes(Path folder) {
        // no FileStore: it asks the table of mounts, in which a container's folders need not stand
        File there = existing(folder).toFile();
        return there.getTotalSpace() == 0 ? OptionalLong.empty() : OptionalLong.of(there.getUsableSpace() / MEGABYTE);
    }

    /** Whether files can be made in a folder, or it can be made itself. */
    static boolean isWritable(Path folder) {
        return Files.isDirectory(existing(folder)) && Files.isWritable(existing(folder));
    }

    /** Whether what lies in a writable folder can be loaded as a program: not where it is mounted noexec. */
    static boolean holdsPrograms(Path folder) {
        try {
            Path probe = Files.createTempFile(
                    existing(folder),
                    "athanor-",
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                // the system calls no file executable that it would not execute
                return Files.isExecutable(probe);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            return false;
        }
    }
}

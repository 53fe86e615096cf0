package io.athanor.cli;

import com.sun.management.OperatingSystemMXBean;
import io.athanor.base.UserError;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the machine itself must offer. */
final class MachineChecks {
    private static final long MEGABYTE = 1L << 20;
    private static final long MEMORY_WANTED_MB = 4000;
    private static final long HEAP_WANTED_MB = 1500;
    private static final long DISK_WANTED_MB = 1500;

    private MachineChecks() {}

    static List<Jobs.Check> all(Map<String, String> environment) {
        return List.of(
                check("Java", MachineChecks::java),
                check("platform", MachineChecks::platform),
                check("memory", MachineChecks::memory),
                check("disk, cache", () -> disk(cache(environment), "Set ATHANOR_CACHE to a folder elsewhere.")),
                check("disk, here", () -> disk(Path.of("").toAbsolutePath(), "Work elsewhere, as by --workdir.")));
    }

    private static Jobs.Check check(String name, Supplier<String> look) {
        return new Jobs.Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String look() {
                return look.get();
            }
        };
    }

    private static String java() {
        int version = Runtime.version().feature();
        if (version < 17 || version > 23) {
            throw new UserError(
                    "Cannot run on Java " + version + ", expected 17 (up to 23 can work; Spark 3.5 does not run"
                            + " on 24 or later). Set JAVA_HOME to a JDK 17.");
        }
        return Runtime.version() + (version == 17 ? "" : " (tested on 17)") + ", " + System.getProperty("java.vm.name");
    }

    private static String platform() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return switch (platform) {
            case "Linux amd64" -> platform + " (tested)";
            case "Mac OS X aarch64" -> platform + " (built by the Maven profile macos-arm64, not tested)";
            default ->
                throw new UserError("Cannot run on " + platform + ": the native libraries are made for Linux x86_64"
                        + " and macOS arm64, expected one of those. Use a container or another machine.");
        };
    }

    private static String memory() {
        long heap = Runtime.getRuntime().maxMemory() / MEGABYTE;
        long machine =
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() / MEGABYTE;
        if (machine < MEMORY_WANTED_MB) {
            throw new UserError("Cannot count on this machine: found " + machine + " MB of memory, expected "
                    + MEMORY_WANTED_MB + " MB. Use a larger one.");
        }
        if (heap < HEAP_WANTED_MB) {
            throw new UserError("Cannot count on this heap: found " + heap + " MB, expected " + HEAP_WANTED_MB
                    + " MB. Raise it, as in ATHANOR_HEAP=3g.");
        }
        int cores = Runtime.getRuntime().availableProcessors();
        return machine + " MB, " + heap + " MB of them for the heap (ATHANOR_HEAP), " + cores + " cores";
    }

    private static String disk(Path folder, String remedy) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace() / MEGABYTE;
            if (free < DISK_WANTED_MB || !Files.isWritable(there)) {
                throw new UserError("Cannot count on " + folder + ": found " + free + " MB free"
                        + (Files.isWritable(there) ? "" : " and no right to write") + ", expected " + DISK_WANTED_MB
                        + " MB to write to. " + remedy);
            }
            return free + " MB free at " + folder;
        } catch (IOException e) {
            throw new UserError(
                    "Cannot look at " + folder + ": " + e.getMessage() + ", expected a folder. " + remedy, e);
        }
    }

    private static Path cache(Map<String, String> environment) {
        String set = environment.get("ATHANOR_CACHE");
        return set != null && !set.isBlank()
                ? Path.of(set)
                : Path.of(System.getProperty("user.home", "."), ".cache", "athanor");
    }
}

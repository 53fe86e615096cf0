package io.athanor.cli;

import io.athanor.base.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the machine itself must offer. Each look takes milliseconds. */
final class MachineChecks {
    private static final long HEAP_WANTED_MB = 1500;

    /** Beside the heap: native libraries, what they compute with, the JVM itself. At its peak the quickstart takes 3,094 MB with 1,500. */
    private static final long BESIDE_HEAP_MB = 1600;

    private static final long DISK_WANTED_MB = 1500;

    private final Machine machine;
    private final Predicate<Path> holdsPrograms;

    /** @param holdsPrograms whether what lies in a folder can be loaded as a program */
    MachineChecks(Machine machine, Predicate<Path> holdsPrograms) {
        this.machine = machine;
        this.holdsPrograms = holdsPrograms;
    }

    static MachineChecks ofProcess(Map<String, String> environment) {
        return new MachineChecks(Machine.ofProcess(environment), Machine::holdsPrograms);
    }

    /** All there is to say, for a person who asks. */
    List<Jobs.Check> all() {
        return List.of(
                check("Java", this::java),
                check("platform", this::platform),
                check("memory", this::memory),
                check("disk, cache", () -> disk(machine.cache(), "Set ATHANOR_CACHE to a folder elsewhere.")),
                check("native libraries", this::nativeLibraries),
                check("disk, here", () -> disk(machine.here(), "Work elsewhere, as by --workdir.")));
    }

    /**
     * Ends a command before it begins where it would end in the middle, and later in the words of some library. What is
     * free on disks is not looked at: how much is needed is not known, and what is short of it is told well when it is met.
     *
     * @param master Spark's master, or null for what Spark was told, or this machine
     * @throws UserError as the check of that name would say it
     */
    void require(@Nullable String master) {
        java();
        platform();
        if (isLocal(master)) {
            // on a cluster the work, and the memory for it, is the executors'
            memory();
        }
        nativeLibraries();
    }

    /**
     * The same of what has to be right before the command touches any file, be it to leave its status: where it is not, Java
     * cannot even tell the working directory.
     *
     * @param master Spark's master, or null for what Spark was told, or this machine
     */
    static void requireNames(@Nullable String master) {
        if (isLocal(master)) {
            // on a cluster files of this machine's are the exception, and may have plain names
            names().look();
        }
    }

    /** Whether this JVM can read the names of all files; the first to be looked at. */
    static Jobs.Check names() {
        return check("file names", () -> fileNames(System.getProperty("sun.jnu.encoding", "unknown")));
    }

    /** Whether the work is done in this process. */
    static boolean isLocal(@Nullable String master) {
        String given = master == null ? System.getProperty("spark.master") : master;
        return given == null || given.equals("local") || given.startsWith("local[");
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

    private String java() {
        int version = machine.java();
        if (version < 17 || version > 23) {
            throw new UserError(
                    "Cannot run on Java " + version + ", expected 17 (up to 23 can work; Spark 3.5 does not run"
                            + " on 24 or later). Set JAVA_HOME to a JDK 17.");
        }
        return Runtime.version() + (version == 17 ? "" : " (tested on 17)") + ", " + System.getProperty("java.vm.name");
    }

    private String platform() {
        return switch (machine.platform()) {
            case "Linux amd64" -> machine.platform() + " (tested)";
            case "Mac OS X aarch64" -> machine.platform() + " (built by the Maven profile macos-arm64, not tested)";
            default ->
                throw new UserError("Cannot run on " + machine.platform() + ": the native libraries are made for Linux"
                        + " x86_64 and macOS arm64, expected one of those. Use a container or another machine.");
        };
    }

    private String memory() {
        long all = machine.memoryMegabytes();
        long heap = machine.heapMegabytes();
        if (heap < HEAP_WANTED_MB) {
            throw new UserError("Cannot count on this heap: found " + heap + " MB, expected " + HEAP_WANTED_MB
                    + " MB. Raise it, as in ATHANOR_HEAP=3g.");
        }
        long least = HEAP_WANTED_MB + BESIDE_HEAP_MB;
        if (all < least) {
            throw new UserError("Cannot count on this machine: found " + all + " MB of memory, expected " + least
                    + " MB. Use a larger one, or allow the container more.");
        }
        long fitting = all - BESIDE_HEAP_MB;
        if (heap > fitting) {
            throw new UserError("Cannot count on this heap: found " + heap + " MB on a machine of " + all
                    + " MB of memory, expected " + fitting + " MB at most, as native libraries take " + BESIDE_HEAP_MB
                    + " MB beside it. Lower it, as in ATHANOR_HEAP=" + fitting + "m.");
        }
        int cores = Runtime.getRuntime().availableProcessors();
        return all + " MB, " + heap + " MB of them for the heap (ATHANOR_HEAP), " + cores + " cores";
    }

    /** @param encoding the one that Java took from the locale */
    static String fileNames(String encoding) {
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            throw new UserError("Cannot read all names of files: this JVM takes them for " + encoding
                    + ", expected UTF-8. Start it by jobs/athanor, or with the environment variable LC_ALL=C.UTF-8.");
        }
        return encoding;
    }

    private String nativeLibraries() {
        return "unpacked to " + unpacking(machine.cache(), "Set the environment variable ATHANOR_CACHE") + ", some to "
                + unpacking(machine.temporary(), "Set ATHANOR_JAVA_OPTS=-Djava.io.tmpdir=");
    }

    private String unpacking(Path folder, String remedy) {
        String where = remedy + (remedy.endsWith("=") ? "FOLDER." : " to a folder elsewhere.");
        if (!Machine.isWritable(folder)) {
            throw new UserError("Cannot unpack native libraries: " + folder
                    + " cannot be written, expected a folder that can. " + where);
        }
        if (!holdsPrograms.test(folder)) {
            throw new UserError("Cannot load native libraries from " + folder
                    + ": its disk is mounted noexec, expected one from which programs run. " + where);
        }
        return folder.toString();
    }

    private static String disk(Path folder, String remedy) {
        OptionalLong free = Machine.freeMegabytes(folder);
        boolean writable = Machine.isWritable(folder);
        String room = free.isPresent() ? free.getAsLong() + " MB free" : "free space that is not told";
        if (!writable || (free.isPresent() && free.getAsLong() < DISK_WANTED_MB)) {
            throw new UserError("Cannot count on " + folder + ": found " + room
                    + (writable ? "" : " and no right to write") + ", expected " + DISK_WANTED_MB + " MB to write to. "
                    + remedy);
        }
        return room + " at " + folder;
    }
}

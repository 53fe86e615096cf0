package io.athanor.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a program of the tests in a JVM of its own, with the tests' class path. */
public final class ChildJvm {
    private ChildJvm() {}

    /** What SIGKILL makes of an exit code. */
    public static final int KILLED = 128 + 9;

    /** What a fault in native code makes of an exit code. */
    public static final int ABORTED = 128 + 6;

    /** @param log what it prints, errors too */
    public static Process start(Class<?> program, Path log, List<String> options, String... words) {
        return start(new ProcessBuilder(), program, log, options, words);
    }

    /**
     * As the other, in surroundings of its own.
     *
     * @param surroundings with the environment, and the working directory, but no command
     */
    public static Process start(
            ProcessBuilder surroundings, Class<?> program, Path log, List<String> options, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens")
                        || option.startsWith("-Djdk.")
                        || option.startsWith("-Dlog4j2.")
                        || option.startsWith("-XX:+IgnoreUnrecognized"))
                .forEach(command::add);
        // it lives for seconds: compiling its classes well costs more than it gains
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=128m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-Djava.io.tmpdir=" + log.toAbsolutePath().getParent()));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                // from wherever it is started
                Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator)),
                program.getName()));
        command.addAll(List.of(words));
        try {
            return surroundings
                    .command(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end: its exit code. */
    public static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new AssertionError(e);
        }
    }
}

package io.athanor.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that was given to the launcher, or to another program, and has ended.
 *
 * @param code its exit code
 * @param said what it printed, errors too
 */
public record Launched(int code, String said) {
    private static final long MOST_MINUTES = 30;

    /**
     * Gives the launcher a command and waits for its end. It finds the program as Maven has just packaged it.
     *
     * @param folder for what it prints
     * @param environment beside that of this process, of which nothing of Spark, Hadoop and AWS is left
     */
    public static Launched athanor(Path folder, Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        // it need not build what has just been built, and must not under this JVM's feet
        Files.writeString(Path.of("target/.athanor-built"), "");
        List<String> command = new ArrayList<>(List.of("jobs/athanor"));
        command.addAll(words);
        return run(folder, environment, command);
    }

    /** As the other, of any program. */
    public static Launched run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "said-", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SPARK_HOME")
                        || name.startsWith("HADOOP_")
                        || name.startsWith("YARN_")
                        || name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        Process process = builder.start();
        try {
            if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException(command + " does not end: " + Files.readString(log));
            }
            System.out.printf(
                    "%.0f s: %s%n", (System.nanoTime() - began) / 1e9, String.join(" ", command.subList(0, 2)));
            return new Launched(process.exitValue(), Files.readString(log));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}

package io.athanor.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The other end of a {@link Contender}'s JVM, which is idle between its rounds. */
final class Forked implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final Path log;

    /**
     * Figures of a round.
     *
     * @param loads models loaded since the start; -1 where that cannot be seen
     */
    record Round(long rows, double cpuSeconds, double wallSeconds, long loads, String note) {
        double rowsPerSecond() {
            return rows / wallSeconds;
        }

        double rowsPerCpuSecond() {
            return rows / cpuSeconds;
        }
    }

    /**
     * Starts a JVM and waits until it is ready.
     *
     * @param classPath of that JVM
     * @throws IllegalStateException if it does not come up, naming its log
     */
    Forked(Contender.Task task, String heap, String classPath, Map<String, String> properties) throws IOException {
        this(task, heap, classPath, properties, Map.of());
    }

    /** @param environment variables that are set, beside those of this JVM */
    Forked(
            Contender.Task task,
            String heap,
            String classPath,
            Map<String, String> properties,
            Map<String, String> environment)
            throws IOException {
        Files.createDirectories(task.scratch());
        this.log = task.scratch().resolve("log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(
                System.getProperty("athanor.bench.jvm-options", "").trim().split("\\s+")));
        command.add("-Xms" + heap);
        command.add("-Xmx" + heap);
        command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", classPath, Contender.class.getName()));
        command.addAll(Arrays.asList(task.arguments()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        await(Contender.READY);
    }

    Round round() {
        try {
            orders.write("round\n");
            orders.flush();
            String[] figures = await(Contender.ROUND).split(" ", 6);
            return new Round(
                    Long.parseLong(figures[1]),
                    Long.parseLong(figures[2]) / 1e9,
                    Long.parseLong(figures[3]) / 1e9,
                    Long.parseLong(figures[4]),
                    figures[5]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String await(String wanted) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(wanted)) {
                return line;
            }
            if (line.startsWith(Contender.FAILED)) {
                throw new IllegalStateException(line + ", see " + log);
            }
        }
        throw new IllegalStateException("a contender ended, see " + log);
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}

package io.athanor.job.run;

import io.athanor.extract.journal.Killing;
import io.athanor.job.Progress;
import io.athanor.job.SparkSessions;
import io.athanor.job.Step;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A run of the small quickstart in a JVM of its own, which can be killed. */
final class ChildRun implements AutoCloseable {
    private static final String STAGE = "stage: ";

    /** What SIGKILL makes of an exit code. */
    static final int KILLED = 128 + 9;

    private final Process process;
    private final String work;
    private final Path log;
    private final List<String> stages = new ArrayList<>();

    private ChildRun(Process process, String work, Path log) {
        this.process = process;
        this.work = work;
        this.log = log;
    }

    /** The program of the other JVM. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            Progress progress = (stage, total, unit) -> {
                System.out.println(STAGE + stage);
                return Progress.silent().start(stage, total, unit);
            };
            int code = 1;
            try {
                SmallQuickstart.run(
                        SparkSessions.open("killed", "local[" + arguments[1] + "]"),
                        arguments[0],
                        progress,
                        Step.REPORT,
                        Arrays.copyOfRange(arguments, 2, arguments.length));
                code = 0;
            } catch (RuntimeException e) {
                e.printStackTrace();
            }
            System.exit(code);
        }
    }

    /** @param scratch where its log and its temporary files go */
    static ChildRun start(Path work, Path scratch) {
        return start(work, scratch, 2);
    }

    /** As the other, on so many cores. */
    static ChildRun start(Path work, Path scratch, int cores) {
        return start(work.toString(), scratch, cores);
    }

    /**
     * As the others.
     *
     * @param work a path or URI
     * @param sets changes of settings
     */
    static ChildRun start(String work, Path scratch, int cores, String... sets) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens")
                        || option.startsWith("-Djdk.")
                        || option.startsWith("-Dlog4j2.")
                        || option.startsWith("-XX:+IgnoreUnrecognized"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx2g",
                // it lives for seconds: compiling its classes well costs more than it gains
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=128m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + scratch,
                "-Dspark.local.dir=" + scratch,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Program.class.getName(),
                work,
                Integer.toString(cores)));
        command.addAll(List.of(sets));
        try {
            Path log = Files.createTempFile(scratch, "run-", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                    .start();
            return new ChildRun(process, work, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Kills it (SIGKILL) some time after a stage of a kind has begun.
     *
     * @return the stage it was last heard of in
     */
    String killWithin(Predicate<String> kind, long millis) {
        CountDownLatch begun = new CountDownLatch(1);
        Thread listener = listen(kind, begun);
        try {
            if (!begun.await(5, TimeUnit.MINUTES)) {
                throw new AssertionError("it never got there: " + this);
            }
            TimeUnit.MILLISECONDS.sleep(millis);
            kill();
            process.waitFor();
            listener.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        synchronized (stages) {
            return stages.isEmpty() ? "start" : stages.get(stages.size() - 1);
        }
    }

    /**
     * Kills it (SIGKILL) after a time, unless it has ended.
     *
     * @return its exit code
     */
    int killAfter(long millis) {
        Thread listener = listen(stage -> true, new CountDownLatch(1));
        try {
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                kill();
            }
            int code = process.waitFor();
            listener.join();
            return code;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Kills it (SIGKILL) once a sign is there, unless it has ended.
     *
     * @return its exit code
     */
    int killWhen(BooleanSupplier sign) {
        Thread listener = listen(stage -> true, new CountDownLatch(1));
        try {
            while (process.isAlive() && !sign.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            int code = process.destroyForcibly().waitFor();
            listener.join();
            return code;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Of a run on a local disk. */
    private void kill() throws InterruptedException {
        try {
            Killing.kill(process.toHandle(), Path.of(work));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    private Thread listen(Predicate<String> kind, CountDownLatch begun) {
        Thread listener = new Thread(() -> {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(STAGE)) {
                        String stage = line.substring(STAGE.length());
                        synchronized (stages) {
                            stages.add(stage);
                        }
                        if (kind.test(stage)) {
                            begun.countDown();
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                begun.countDown();
            }
        });
        listener.setDaemon(true);
        listener.start();
        return listener;
    }

    /** Its stages and the end of its log. */
    @Override
    public String toString() {
        try {
            String text = Files.readString(log);
            return stages + "\n" + text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            return stages.toString();
        }
    }

    @Override
    public void close() {
        // who still lives writes into folders that are being removed
        process.destroyForcibly().onExit().join();
    }
}

package io.athanor.bench;

import io.athanor.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commands given to the launcher for one pipeline, in this machine's process or on a cluster. */
final class Submission {
    private static final Duration PATIENCE = Duration.ofMinutes(45);
    private static final long LOOK_MILLIS = 20;

    private final Path home;
    private final Path folder;
    private final Data data;
    private final @Nullable StandaloneCluster cluster;

    /**
     * @param folder for logs
     * @param cluster null runs in one process
     */
    Submission(Path home, Path folder, Data data, @Nullable StandaloneCluster cluster) {
        this.home = home;
        this.folder = folder;
        this.data = data;
        this.cluster = cluster;
    }

    /**
     * @param source where its data are, by their whole path: drivers of a cluster have another working directory
     * @param sets further settings
     */
    record Data(String name, Path pipeline, String source, List<String> sets) {}

    /** @param killedAfter seconds from the start to the kill of a worker, or -1 */
    record Ended(int code, double seconds, double killedAfter, Path log) {}

    /** The whole pipeline. */
    Ended run(String mode, Path work) throws IOException, InterruptedException {
        Path log = folder.resolve(mode + ".log");
        long start = System.nanoTime();
        Process process = start("run", mode, work, log);
        return ended(process, start, -1, log);
    }

    /** One stage; a worker is killed while it is at work, and comes back when the stage is over. */
    Ended killDuring(ClusterBench.Stage stage, Path work, int worker) throws IOException, InterruptedException {
        if (cluster == null) {
            throw new IllegalStateException("there is no worker to kill");
        }
        Path log = folder.resolve("killed-in-" + stage.word() + ".log");
        long start = System.nanoTime();
        Process process = start(stage.word(), "client", work, log);
        double killedAfter = -1;
        try {
            while (process.isAlive()
                    && Files.readString(log).lines().noneMatch(line -> line.startsWith(stage.sign()))) {
                Thread.sleep(LOOK_MILLIS);
            }
            Thread.sleep(stage.thenMillis());
            if (process.isAlive()) {
                cluster.killWorker(worker);
                killedAfter = seconds(start);
            }
            return ended(process, start, killedAfter, log);
        } finally {
            if (killedAfter >= 0) {
                cluster.restartWorker(worker);
            }
        }
    }

    private Ended ended(Process process, long start, double killedAfter, Path log) throws InterruptedException {
        try {
            if (!process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)) {
                throw new IllegalStateException("no end within " + PATIENCE.toMinutes() + " minutes, see " + log);
            }
            return new Ended(process.exitValue(), seconds(start), killedAfter, log);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(String command, String mode, Path work, Path log) throws IOException {
        List<String> words =
                new ArrayList<>(List.of(home.resolve("jobs/athanor").toString(), command));
        words.addAll(List.of(data.pipeline().toString(), "--workdir", work.toString(), "--set", data.source()));
        // the same weights to the last bit for any number of workers
        words.addAll(List.of("--set", "teacher.deterministic=true", "--set", "student.deterministic=true"));
        words.addAll(List.of("--set", "workers=" + (cluster == null ? 1 : 2)));
        // enough of them that some are over and some are not when a worker dies
        words.addAll(List.of("--set", "source.part-samples=40"));
        data.sets().forEach(set -> words.addAll(List.of("--set", set)));
        if (cluster == null) {
            words.addAll(List.of("--master", "local[2]"));
        } else {
            words.addAll(List.of("--master", cluster.master(), "--", "--deploy-mode", mode));
            words.addAll(List.of("--executor-memory", "1500m"));
            words.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
            words.addAll(List.of("--conf", "spark.driver.bindAddress=127.0.0.1"));
            words.addAll(List.of("--conf", "spark.sql.shuffle.partitions=8"));
        }
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().remove("SPARK_HOME");
        if (cluster != null) {
            builder.environment().put("SPARK_HOME", cluster.home().toString());
            builder.environment().put("ATHANOR_HEAP", "2g");
        }
        return builder.start();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}

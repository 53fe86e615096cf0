package io.athanor.train.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.job.SparkSessions;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.Kills;
import io.athanor.testing.StandaloneCluster;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A training on a cluster of two worker processes, of which one is killed (SIGKILL) again and again and an executor stopped
 * (SIGSTOP) now and then, at moments drawn from its whole length; a killed worker is started again at once in half of the cases,
 * and otherwise the training goes on with the other one alone for a while. Then one whose sums are in no fixed order.
 */
@Execution(ExecutionMode.CONCURRENT)
class TrainingKillClusterIT {
    /** K: killed and started again; D: killed, and down until the next one; S: stopped, at first while two are surely at work. */
    private static final String PLAN = Kills.ALL ? "SKDKKSDDKSDKD" : "SKDKSDKD";

    private static final String PLAN_OF_ANY_ORDER = "KD";

    /** Between weights whose gradients were summed in another order, or by one worker for a while. */
    private static final float ROUNDING = 1e-4f;

    private static final int WORKERS = 2;
    private static final Duration PEER_TIME_OUT = Duration.ofSeconds(8);

    /** With it Spark finds a stopped executor by itself: after the other rank, which takes up to four seconds more to say who it is. */
    private static final Duration NETWORK_TIME_OUT = Duration.ofSeconds(15);

    /** What Spark takes to see a death, to bring up an executor in its place, and to start a stage. */
    private static final Duration AGAIN = Duration.ofSeconds(25);

    /** Holds the step of the next disturbance: from there on each step takes this long, which is well below the peers' time-out. */
    private static final String LINGER = "linger";

    private static final Duration LINGERING = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @TempDir
    private Path folder;

    @Test
    void workers_killed_and_stopped_leave_the_weights_of_an_undisturbed_training() throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS, 1, List.of())) {
            Training calm = new Training(cluster, "calm", true);
            calm.awaitEnd();
            Training disturbed = new Training(cluster, "disturbed", true);
            disturbed.disturb(PLAN, calm.steps());

            String log = disturbed.log();
            assertThat(disturbed.weights()).as(log).isEqualTo(calm.weights());
            long kills = PLAN.chars().filter(c -> c != 'S').count();
            long stops = PLAN.length() - kills;
            assertThat(disturbed.failures()).as(log).isGreaterThanOrEqualTo(kills);
            // whoever stops is named
            assertThat(log)
                    .as(log)
                    .containsPattern("failed \\d+: worker \\d heard nothing of worker \\d \\(127.0.0.1\\)");
            Duration over = disturbed.took().minus(calm.took());
            System.out.printf(
                    "undisturbed %d s; with %d kills and %d stops %d s and %d attempts that failed%n",
                    calm.took().toSeconds(), kills, stops, disturbed.took().toSeconds(), disturbed.failures());
            // a busy machine takes longer, and did so undisturbed
            Duration again = calm.took().compareTo(AGAIN) > 0 ? calm.took() : AGAIN;
            assertThat(over)
                    .isLessThan(again.plus(PEER_TIME_OUT)
                            .multipliedBy(PLAN.length())
                            .plus(NETWORK_TIME_OUT.multipliedBy(2 * stops)));

            Training anyOrder = new Training(cluster, "any-order", false);
            anyOrder.disturb(PLAN_OF_ANY_ORDER, calm.steps());
            assertThat(anyOrder.failures()).as(anyOrder.log()).isGreaterThanOrEqualTo(PLAN_OF_ANY_ORDER.length());
            float[] near = values(anyOrder.weights());
            float[] exact = values(calm.weights());
            assertThat(near).isNotEqualTo(exact).containsExactly(exact, within(ROUNDING));
        }
    }

    private static float[] values(byte[] safetensors) {
        Map<String, Safetensors.Entry> entries = Safetensors.read(safetensors).tensors();
        float[] all = new float
                [entries.values().stream().mapToInt(e -> e.values().length).sum()];
        int at = 0;
        for (Safetensors.Entry entry : entries.values()) {
            System.arraycopy(entry.values(), 0, all, at, entry.values().length);
            at += entry.values().length;
        }
        return all;
    }

    /** Steps of the newest checkpoint. */
    private static long stepsKept(Path home) throws IOException {
        Path checkpoints = home.resolve("checkpoints");
        if (!Files.exists(checkpoints)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("step-"))
                    .mapToLong(name -> Long.parseLong(name.split("-")[1]))
                    .max()
                    .orElse(0);
        }
    }

    /** Stops an executor for longer than Spark waits for it; when it goes on, nobody waits for it any more. */
    private static void stop(StandaloneCluster cluster, int worker) throws IOException, InterruptedException {
        for (ProcessHandle executor : cluster.executors(worker)) {
            signal("STOP", executor);
            Thread.sleep(NETWORK_TIME_OUT.plusSeconds(5).toMillis());
            signal("CONT", executor);
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        // the shell's own: a program of that name need not be there
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    private static void awaitExecutors(StandaloneCluster cluster) throws InterruptedException {
        Instant end = Instant.now().plus(AGAIN);
        for (int worker = 0; worker < WORKERS; worker++) {
            while (cluster.executors(worker).isEmpty() && Instant.now().isBefore(end)) {
                Thread.sleep(100);
            }
        }
    }

    /** A driver in a JVM of its own. */
    private final class Training {
        private final StandaloneCluster cluster;
        private final Path home;
        private final Path log;
        private final Process driver;
        private final Instant started = Instant.now();
        private Instant ended = started;

        /** Marks that are older may be those of an attempt that has failed. */
        private Instant attemptsSince = started;

        Training(StandaloneCluster cluster, String name, boolean deterministic) throws IOException {
            this.cluster = cluster;
            home = Files.createDirectories(folder.resolve(name));
            log = home.resolve("log");
            List<String> options = new ArrayList<>(StandaloneCluster.driverOptions());
            options.add("-Dspark.executor.heartbeatInterval=1s");
            options.add("-Dspark.network.timeout=" + NETWORK_TIME_OUT.toSeconds() + "s");
            options.add("-Dspark.storage.blockManagerHeartbeatTimeoutMs=" + NETWORK_TIME_OUT.toMillis());
            options.add("-Dspark.network.timeoutInterval=5s");
            driver = ChildJvm.start(
                    Program.class, log, options, home.toString(), cluster.master(), Boolean.toString(deterministic));
        }

        /** Disturbs it as planned, at moments drawn from so many steps, and waits for its end. */
        void disturb(String plan, long steps) throws Exception {
            Random draw = new Random(17);
            List<Long> moments = draw.longs(plan.length(), steps / 20, steps * 9 / 10)
                    // later ones might come too late to find it at work
                    .map(moment -> moment * 5 / 6)
                    .sorted()
                    .boxed()
                    .toList();
            List<Integer> down = new ArrayList<>();
            for (int d = 0; d < moments.size(); d++) {
                lingerAfter(moments.get(d));
                awaitStep(moments.get(d));
                for (int worker : down) {
                    cluster.restartWorker(worker);
                }
                if (!down.isEmpty()) {
                    down.clear();
                    awaitExecutors(cluster);
                }
                int worker = atWork(draw);
                long failed = failures();
                switch (plan.charAt(d)) {
                    case 'S' -> stop(cluster, worker);
                    case 'K' -> {
                        cluster.killWorker(worker);
                        cluster.restartWorker(worker);
                    }
                    default -> {
                        cluster.killWorker(worker);
                        down.add(worker);
                    }
                }
                if (plan.charAt(d) != 'S') {
                    awaitFailure(failed);
                }
            }
            for (int worker : down) {
                cluster.restartWorker(worker);
            }
            lingerAfter(Long.MAX_VALUE);
            awaitEnd();
        }

        /** However fast the machine is, the training must not have ended before it is disturbed once more. */
        private void lingerAfter(long step) throws IOException {
            Path written = Files.writeString(home.resolve("linger.new"), Long.toString(step));
            Files.move(written, home.resolve(LINGER), StandardCopyOption.ATOMIC_MOVE);
        }

        /** Each death is one of its own: who falls while the last one is not noticed yet would count for nothing. */
        private void awaitFailure(long before) throws IOException, InterruptedException {
            while (failures() == before && driver.isAlive()) {
                requireAlive();
                Thread.sleep(50);
            }
            attemptsSince = Instant.now().plusMillis(500);
        }

        private void awaitStep(long step) throws IOException, InterruptedException {
            while (steps() < step) {
                requireAlive();
                Thread.sleep(50);
            }
        }

        void awaitEnd() throws Exception {
            while (driver.isAlive()) {
                requireAlive();
                Thread.sleep(50);
            }
            ended = Instant.now();
            assertThat(driver.exitValue()).as(Files.readString(log)).isZero();
        }

        /** A worker that has a rank. */
        private int atWork(Random draw) throws IOException, InterruptedException {
            while (true) {
                requireAlive();
                assertThat(driver.isAlive()).as("it is at work: %s", log()).isTrue();
                List<Integer> busy = new ArrayList<>();
                for (int worker = 0; worker < WORKERS; worker++) {
                    for (ProcessHandle executor : cluster.executors(worker)) {
                        Path mark = home.resolve("at-work-" + executor.pid());
                        if (Files.exists(mark)
                                && Files.getLastModifiedTime(mark)
                                        .toInstant()
                                        .isAfter(later(
                                                attemptsSince, Instant.now().minusSeconds(1)))) {
                            busy.add(worker);
                        }
                    }
                }
                if (!busy.isEmpty()) {
                    return busy.get(draw.nextInt(busy.size()));
                }
                Thread.sleep(50);
            }
        }

        private static Instant later(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }

        private void requireAlive() throws IOException {
            if (Duration.between(started, Instant.now()).compareTo(PATIENCE) > 0) {
                driver.destroyForcibly();
            }
            assertThat(driver.isAlive() || driver.exitValue() == 0)
                    .as(Files.readString(log))
                    .isTrue();
        }

        Duration took() {
            return Duration.between(started, ended);
        }

        long steps() throws IOException {
            return stepsKept(home);
        }

        String log() throws IOException {
            return Files.readString(log);
        }

        long failures() throws IOException {
            return log().lines().filter(line -> line.startsWith("failed")).count();
        }

        byte[] weights() throws IOException {
            return Files.readAllBytes(home.resolve("weights"));
        }
    }

    /** Trains on the cluster and writes the weights down. */
    static final class Program {
        private Program() {}

        public static void main(String[] words) {
            int code = 1;
            try {
                train(Path.of(words[0]), words[1], words[2]);
                code = 0;
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
            }
            System.exit(code);
        }

        private static void train(Path home, String master, String deterministic) throws IOException {
            SparkSession spark = SparkSessions.open("training", master);
            JoinedTable table = JoinedFixture.write(
                    spark, new org.apache.hadoop.fs.Path(home.resolve("joined").toUri()), 300, 8);
            var rows = new JoinedRows(
                    table.files(),
                    new TransformFitting(table).fit(Assignment.bySplitColumn(), JoinedFixture.ALL),
                    Assignment.bySplitColumn(),
                    JoinedFixture.TASK);
            TrainingTask task = new TrainingTask(
                    new GatedNetwork.Settings(8, 0.2, 0.2)
                            .network(rows.transforms().encodedSchema(), 3),
                    new Slow(Objectives.supervised(0.05), home.toString()),
                    WrittenSettings.training("epochs: 60\ndeterministic: " + deterministic + "\n"),
                    7,
                    rows);
            TrainedWeights trained = new BarrierTrainer(
                            table,
                            new Workers(WORKERS),
                            new WorkerSettings(
                                    PEER_TIME_OUT, PEER_TIME_OUT, Duration.ZERO, 2, false, "disk", WorkerDevices.AUTO),
                            new Told(),
                            null)
                    .fit(
                            "killed",
                            task,
                            new org.apache.hadoop.fs.Path(
                                    home.resolve("checkpoints").toUri()));
            Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
            trained.weights()
                    .values()
                    .forEach((name, values) ->
                            entries.put(name, new Safetensors.Entry(new long[] {values.length}, values)));
            Files.write(home.resolve("weights"), new Safetensors(entries, Map.of()).write());
        }
    }

    /** Tells of failures in the driver's log. */
    private static final class Told implements TrainingProgress {
        @Override
        public void attempt(String training, int attempt, int workers) {
            System.out.println("attempt " + attempt + " with " + workers + " workers");
        }

        @Override
        public void epoch(String training, EpochReport report) {}

        @Override
        public void failed(String training, int attempt, String reason) {
            System.out.println("failed " + attempt + ": " + reason);
        }
    }

    /** Takes its time, so that there is some to be killed in, and says which process it is in. */
    private record Slow(Objective objective, String home) implements Objective {
        @Override
        public List<ParameterSpec> parameters() {
            return objective.parameters();
        }

        @Override
        public boolean readsLabels() {
            return objective.readsLabels();
        }

        @Override
        public Tensor loss(StepContext step) {
            try {
                Files.write(Path.of(home, "at-work-" + ProcessHandle.current().pid()), new byte[0]);
                Thread.sleep(lingers() ? LINGERING.toMillis() : 10);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            return objective.loss(step);
        }

        private boolean lingers() throws IOException {
            Path linger = Path.of(home, LINGER);
            return Files.exists(linger) && stepsKept(Path.of(home)) >= Long.parseLong(Files.readString(linger));
        }
    }
}

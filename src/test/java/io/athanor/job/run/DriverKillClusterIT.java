package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Json;
import io.athanor.extract.part.Trace;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.Kills;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Kills drivers of a cluster (SIGKILL) at moments drawn from an extraction's whole length; each is begun again with another
 * number of cores. Counts every inference of every attempt: those that are made again are those of the parts in work.
 */
@Execution(ExecutionMode.CONCURRENT)
class DriverKillClusterIT {
    private static final int SAMPLES = 20_000;
    private static final int BAD_ONE = 100;
    private static final int INFERABLE = SAMPLES - SAMPLES / BAD_ONE;
    /** So few that parts in work at all kills are less than is borne. */
    private static final int PART_SAMPLES = 36;

    /** A part so lasts about as long as executors take to leave. */
    private static final int MILLIS = 6;

    private static final int KILLS = Kills.ALL ? 10 : 6;
    private static final int WORKERS = 2;
    private static final int WORKER_CORES = 2;
    private static final double MOST_REDONE = 0.05;

    /** Kills come before this share of the work is done, so that there is a run to be killed. */
    private static final double LAST_MOMENT = 0.9;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    @Test
    void drivers_killed_at_random_leave_the_tables_of_an_undisturbed_run_and_redo_what_was_in_work() throws Exception {
        Path manifest = TracedRun.manifest(folder.resolve("all.jsonl"), SAMPLES, BAD_ONE);
        Path trace = folder.resolve("trace");
        Path pipeline = Files.writeString(
                folder.resolve("traced.yaml"),
                TracedRun.pipeline(
                        manifest,
                        PART_SAMPLES,
                        trace,
                        MILLIS,
                        "extract: { batch-size: 8, threads: 1, decode-threads: 1 }"));
        Path work = folder.resolve("work");
        Random draw = new Random(31);
        int[] moments =
                draw.ints(KILLS, 0, (int) (LAST_MOMENT * INFERABLE)).sorted().toArray();
        List<Integer> redone = new ArrayList<>();
        try (StandaloneCluster cluster =
                StandaloneCluster.start(folder.resolve("cluster"), WORKERS, WORKER_CORES, List.of())) {
            int cores = WORKERS * WORKER_CORES;
            for (int kill = 0; kill <= KILLS; kill++) {
                // another number than the last one
                cores = 1 + (cores + draw.nextInt(WORKERS * WORKER_CORES - 1)) % (WORKERS * WORKER_CORES);
                Path log = folder.resolve("driver-" + kill + ".log");
                Process driver = driver(cluster, work, pipeline, cores, log);
                try {
                    if (kill == KILLS) {
                        assertThat(ChildJvm.await(driver))
                                .as(Files.readString(log))
                                .isZero();
                    } else {
                        awaitInferred(trace, moments[kill], driver, log);
                        driver.destroyForcibly();
                        assertThat(ChildJvm.await(driver)).isEqualTo(ChildJvm.KILLED);
                        awaitNoExecutors(cluster);
                        int lost = Trace.read(trace).inferred().size()
                                - committed(work)
                                - redone.stream().mapToInt(n -> n).sum();
                        System.out.printf(
                                "kill %d after %d samples, on %d cores: %d are to be done again, %.2f %% of all%n",
                                kill + 1, moments[kill], cores, lost, 100.0 * lost / INFERABLE);
                        assertThat(lost)
                                .as("inferred and not committed at kill " + (kill + 1))
                                .isBetween(0, cores * PART_SAMPLES)
                                .isLessThanOrEqualTo((int) (MOST_REDONE * INFERABLE));
                        redone.add(lost);
                    }
                } finally {
                    driver.destroyForcibly();
                }
            }
        }

        List<String> inferred = Trace.read(trace).inferred();
        int again = inferred.size() - INFERABLE;
        System.out.printf("redone after %d kills: %.2f %%%n", KILLS, 100.0 * again / INFERABLE);
        assertThat(new HashSet<>(inferred)).hasSize(INFERABLE);
        assertThat(again)
                .as("nothing but what was in work")
                .isEqualTo(redone.stream().mapToInt(n -> n).sum());
        assertThat(again).isPositive().isLessThanOrEqualTo((int) (MOST_REDONE * INFERABLE));

        Path calm = folder.resolve("calm");
        TracedRun.run(
                LocalSpark.session(),
                calm,
                TracedRun.pipeline(manifest, PART_SAMPLES, folder.resolve("calm-trace"), 0),
                made -> {});
        assertThat(byName(calm)).hasSize(5).isEqualTo(byName(work));
        assertThat(work.resolve("ledger.json")).hasSameTextualContentAs(calm.resolve("ledger.json"));
    }

    /** Without the fingerprints: the file that traces an encoder is one of its settings. */
    private static Map<String, List<String>> byName(Path work) {
        return WorkContent.tables(LocalSpark.session(), work).entrySet().stream()
                .collect(Collectors.toMap(
                        table -> table.getKey().substring(0, table.getKey().lastIndexOf('/')), Map.Entry::getValue));
    }

    private static Process driver(StandaloneCluster cluster, Path work, Path pipeline, int cores, Path log) {
        List<String> options = new ArrayList<>(StandaloneCluster.driverOptions());
        options.add("-Dspark.cores.max=" + cores);
        return ChildJvm.start(
                TracedRun.Program.class, log, options, work.toString(), pipeline.toString(), cluster.master());
    }

    /** Until so many samples were inferred, some of them by this driver's executors. */
    private static void awaitInferred(Path trace, int samples, Process driver, Path log) throws Exception {
        int before = Trace.read(trace).inferred().size();
        Instant end = Instant.now().plus(PATIENCE);
        List<String> inferred;
        do {
            Thread.sleep(50);
            assertThat(driver.isAlive())
                    .as("it lives until " + samples + " samples: " + Files.readString(log))
                    .isTrue();
            assertThat(Instant.now()).as("waiting for " + samples + " samples").isBefore(end);
            inferred = Trace.read(trace).inferred();
        } while (inferred.size() == before || new HashSet<>(inferred).size() < samples);
    }

    /** They leave by themselves when their driver is gone. */
    private static void awaitNoExecutors(StandaloneCluster cluster) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        for (int worker = 0; worker < WORKERS; worker++) {
            while (!cluster.executors(worker).isEmpty()) {
                assertThat(Instant.now()).as("executors end with their driver").isBefore(end);
                Thread.sleep(50);
            }
        }
    }

    /** Samples of finished parts that were inferred. */
    private static int committed(Path work) throws IOException {
        int committed = 0;
        for (Path record : WorkContent.files(work.resolve("segments"), ".json")) {
            if (!record.getFileName().toString().startsWith("_")
                    && record.toFile().length() > 0) {
                committed += Json.tree(Files.readString(record)).at("/tally/ok").intValue();
            }
        }
        return committed;
    }
}

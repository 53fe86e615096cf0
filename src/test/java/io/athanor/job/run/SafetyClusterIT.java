package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Ledger;
import io.athanor.data.Rejection;
import io.athanor.extract.journal.Killing;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads that break, hang and kill, on executors that are killed besides. */
class SafetyClusterIT {
    private static final int SAMPLES = 20_000;
    private static final int BROKEN_EACH = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final List<String> COMMON =
            List.of("empty", "cut", "text", "sound", "document", "bomb", "bytes", "gone", "outside", "metadata");

    /** Those that harm the process, by their number among the broken: 5 hang, 3 crash, two of them in one part. */
    private static final Map<Integer, String> HARMFUL = Map.of(
            10,
            "wait",
            110,
            "spin",
            111,
            "native",
            210,
            "wait",
            310,
            "native",
            60,
            "crash",
            61,
            "late-crash",
            260,
            "crash");

    private static final IntFunction<String> KINDS = i -> {
        int number = i / BROKEN_EACH;
        return i % BROKEN_EACH != BROKEN_EACH - 1
                ? null
                : HARMFUL.getOrDefault(number, COMMON.get(number % COMMON.size()));
    };

    @TempDir
    private Path folder;

    @Test
    void two_workers_and_two_kills_end_as_one_undisturbed_run_without_the_broken() throws Exception {
        RiskySet set = new RiskySet(folder.resolve("set"));
        Path manifest = set.manifest("all.jsonl", SAMPLES, KINDS, true);
        String extract = "decode-threads: 2, decode-timeout: 5s, hanging-threads: 1";
        Path pipeline = Files.writeString(folder.resolve("risky.yaml"), RiskySet.pipeline(manifest, 1000, extract));
        Path work = folder.resolve("work");
        Path log = folder.resolve("driver.log");
        try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), 2)) {
            Process driver = ChildJvm.start(
                    RiskySet.Program.class,
                    log,
                    StandaloneCluster.driverOptions(),
                    work.toString(),
                    pipeline.toString(),
                    cluster.master());
            try {
                killOne(cluster, work, 2, driver, log);
                killOne(cluster, work, 8, driver, log);
                assertThat(ChildJvm.await(driver)).as(Files.readString(log)).isZero();
            } finally {
                driver.destroyForcibly();
            }
        }

        // all is there already: this reads it
        RiskySet.Result disturbed = RiskySet.run(LocalSpark.session(), work, Files.readString(pipeline));
        SortedMap<String, String> expected = set.expected(SAMPLES, KINDS);
        assertThat(expected).hasSize(400);
        assertThat(disturbed.quarantine()).isEqualTo(expected);
        assertThat(disturbed.ledger().modalities().get("image"))
                .isEqualTo(new Ledger.Counts(SAMPLES - expected.size(), 0, expected.size()));
        assertThat(disturbed.features().artefact().provenance().counts())
                .containsEntry("rejected." + Rejection.TIMEOUT, 5L)
                .containsEntry("rejected." + Rejection.CRASH, 3L);
        assertThat(executorsSaid("this executor leaves")).isTrue();

        Path clean = set.manifest("clean.jsonl", SAMPLES, KINDS, false);
        RiskySet.Result calm = RiskySet.run(
                LocalSpark.session(), folder.resolve("calm"), RiskySet.pipeline(clean, 1000, "decode-threads: 2"));
        assertThat(calm.quarantine()).isEmpty();
        assertThat(disturbed.rows()).isEqualTo(calm.rows());
    }

    /** SIGKILL for the first worker's executor, once so many parts are finished. */
    private static void killOne(StandaloneCluster cluster, Path work, int parts, Process driver, Path log)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (driver.isAlive()
                && (finishedParts(work) < parts || cluster.executors(0).isEmpty())) {
            assertThat(Instant.now()).as("waiting for " + parts + " parts").isBefore(end);
            Thread.sleep(50);
        }
        assertThat(driver.isAlive())
                .as("the driver lives until " + parts + " parts are finished: " + Files.readString(log))
                .isTrue();
        for (ProcessHandle executor : cluster.executors(0)) {
            Killing.kill(executor, work);
        }
    }

    private static long finishedParts(Path work) throws IOException {
        Path segments = work.resolve("segments/image");
        long finished = 0;
        if (Files.exists(segments)) {
            // not a walk: journals come and go below
            try (DirectoryStream<Path> extractions = Files.newDirectoryStream(segments)) {
                for (Path extraction : extractions) {
                    try (DirectoryStream<Path> records = Files.newDirectoryStream(extraction, "all.jsonl-*.json")) {
                        for (Path record : records) {
                            finished++;
                        }
                    }
                }
            }
        }
        return finished;
    }

    private boolean executorsSaid(String words) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("cluster"))) {
            for (Path log : files.filter(file -> file.endsWith("stderr")).toList()) {
                if (Files.readString(log).contains(words)) {
                    return true;
                }
            }
        }
        return false;
    }
}

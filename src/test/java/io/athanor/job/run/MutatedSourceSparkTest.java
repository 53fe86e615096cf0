package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutatedSourceSparkTest {
    private static final int SEEDS = 60;

    /** A hang would be endless: a machine may be as busy as it likes. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    @Test
    void sources_of_every_kind_mutated_in_every_way_are_read_with_a_balance_or_refused_in_a_line() throws Exception {
        MutatedRuns runs = MutatedRuns.quick(folder, LONGEST);
        // two at a time: while one plans, the tasks of the other run
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> ended = new ArrayList<>();
            for (long seed = 0; seed < SEEDS; seed++) {
                long one = seed;
                ended.add(threads.submit(() -> {
                    runs.run(one);
                    return null;
                }));
            }
            for (Future<?> one : ended) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(runs.faults()).isEmpty();
        assertThat(runs.codes()).containsKeys(0, 2);
        assertThat(runs.kinds()).containsExactlyInAnyOrder(MutatedSource.Kind.values());
        assertThat(runs.mutations()).containsExactlyInAnyOrder(MutatedSource.Mutation.values());
    }
}

package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sources of every kind whose files are not as they should be: {@code mvn test -Psoak -Dtest=MutatedSourceSoak}. The first
 * seed and how many are the system properties {@code athanor.soak.from} and {@code athanor.soak.seeds}.
 */
class MutatedSourceSoak {
    private static final Duration NO_HANG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void two_thousand_mutated_sources_are_read_with_a_balance_or_refused_in_a_line() throws Exception {
        MutatedRuns runs = new MutatedRuns(folder, NO_HANG);
        long from = Long.getLong("athanor.soak.from", 1000);
        long end = from + Long.getLong("athanor.soak.seeds", 2000);
        for (long seed = from; seed < end; seed++) {
            int before = runs.faults().size();
            runs.run(seed);
            runs.faults().stream().skip(before).forEach(System.out::println);
        }
        System.out.println("exit codes: " + runs.codes());
        assertThat(runs.faults()).isEmpty();
    }
}

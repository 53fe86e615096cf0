package io.athanor.job.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.job.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareJobSparkTest {
    @TempDir
    private Path folder;

    private SmallComparison small;

    @BeforeEach
    void write_a_table() throws IOException {
        small = new SmallComparison(folder);
    }

    @Test
    void a_training_that_diverges_is_told_and_settings_that_mean_the_same_are_trained_once() throws IOException {
        Path work = folder.resolve("work");
        String said = small.job(
                        SmallComparison.PIPELINE
                                + "    teacher.learning-rate: [10, 0.02]\n    teacher.ensemble: [auto, independent]\n",
                        work,
                        Progress.silent(),
                        Clock.systemUTC(),
                        2,
                        "teacher.weight-decay=10",
                        "teacher.batch-size=4")
                .run();
        JsonNode trials = SmallComparison.comparison(work).get("trials");
        assertThat(trials).hasSize(4);
        assertThat(List.of(trials.at("/0/trial").asInt(), trials.at("/1/trial").asInt()))
                .containsExactly(3, 4);
        assertThat(trials.at("/1/same_as").asInt()).isEqualTo(3);
        assertThat(trials.at("/2/failure").asText()).contains("is NaN or infinite, expected a number");
        assertThat(said)
                .contains("Trial 1 failed: Cannot train: the ")
                .contains("Trial 4 comes to the same training as trial 3.");
        // of the first rung two, of the second one: both that were left are the same
        assertThat(SmallComparison.trials(work)).hasSize(3);
    }

    @Test
    void a_budget_that_is_spent_begins_no_trial_and_names_those_left_out() throws IOException {
        Path work = folder.resolve("work");
        AtomicLong minutes = new AtomicLong();
        Clock passing = new Clock() {
            @Override
            public Instant instant() {
                return Instant.EPOCH.plusSeconds(60 * minutes.getAndIncrement());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        String said = small.job(SmallComparison.FOUR, work, Progress.silent(), passing, 1, "compare.budget=3m")
                .run();
        JsonNode comparison = SmallComparison.comparison(work);
        assertThat(comparison.get("left_out")).hasToString("[3,4]");
        assertThat(comparison.get("rungs")).hasSize(1);
        assertThat(said)
                .contains("Left out, as the budget was spent: 2 trials, of the numbers 3, 4.")
                .contains("The budget of 180 s was spent on rung 1 of 2: 2 of its 4 trials were trained.")
                .contains("The best trial was trained for 3 of its 9 epochs.");
    }
}

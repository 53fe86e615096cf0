package io.athanor.job.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.run.RunJob;
import io.athanor.job.run.StageLog;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons from a table to the winner's pipeline file. */
class CompareIT {
    @TempDir
    private Path folder;

    private SmallComparison small;

    @BeforeEach
    void write_a_table() throws IOException {
        small = new SmallComparison(folder);
    }

    @Test
    void who_was_killed_and_goes_on_on_one_slot_ends_as_who_never_was_on_two() throws IOException {
        Path calm = folder.resolve("calm");
        String said = small.job(SmallComparison.FOUR, calm, Progress.silent(), Clock.systemUTC(), 2)
                .run();

        Path killed = folder.resolve("killed");
        assertThatThrownBy(() -> small.job(SmallComparison.FOUR, killed, Progress.silent(), new DyingClock(2), 1)
                        .run())
                .hasMessage("killed");
        Map<String, String> before = SmallComparison.trials(killed);
        assertThat(before).hasSize(2);
        small.job(SmallComparison.FOUR, killed, Progress.silent(), Clock.systemUTC(), 1)
                .run();
        // what was there was not done again
        assertThat(SmallComparison.trials(killed)).containsAllEntriesOf(before).hasSize(6);
        assertThat(SmallComparison.lasting(killed)).isEqualTo(SmallComparison.lasting(calm));

        JsonNode comparison = SmallComparison.comparison(calm);
        assertThat(comparison.at("/rungs/0/trials").asInt()).isEqualTo(4);
        assertThat(comparison.at("/rungs/1/trained").asInt()).isEqualTo(2);
        List<Integer> epochs = new ArrayList<>();
        comparison.get("trials").forEach(trial -> epochs.add(trial.get("epochs").asInt()));
        assertThat(epochs).containsExactly(9, 9, 3, 3);
        assertThat(comparison.at("/trials/0/against_winner").isMissingNode()).isTrue();
        double gap = SmallComparison.loss(comparison.at("/trials/1/validation"))
                - SmallComparison.loss(comparison.at("/trials/0/validation"));
        assertThat(gap).isNotNegative();
        assertThat(comparison.at("/trials/1/against_winner/difference").asDouble())
                .isEqualTo(gap, within(1e-12));
        assertThat(SmallComparison.loss(comparison.at("/trials/2/validation")))
                .isLessThanOrEqualTo(SmallComparison.loss(comparison.at("/trials/3/validation")));
        assertThat(comparison.at("/winner/optimism").asDouble())
                .isEqualTo(
                        SmallComparison.loss(comparison.at("/winner/test"))
                                - SmallComparison.loss(comparison.at("/winner/validation")),
                        within(1e-12));
        assertThat(said)
                .contains("Trial " + comparison.at("/winner/trial").asInt() + " is the best: log-loss")
                .contains("4 trained for 33 % of their epochs, 2 trained for 100 %")
                .contains("Winner: " + calm.resolve("winner.yaml"));
        assertThat(calm.resolve("report/compare.html")).content().contains("4 of 4 combinations were tried.");
    }

    @Test
    void a_run_of_the_winners_file_trains_what_was_measured() throws IOException {
        Path work = folder.resolve("work");
        small.job(
                        SmallComparison.PIPELINE + "    teacher.learning-rate: [0.0001, 0.02]\n",
                        work,
                        Progress.silent(),
                        Clock.systemUTC(),
                        2)
                .run();
        String winner = Files.readString(work.resolve("winner.yaml"));
        assertThat(winner)
                .contains("# what a person wrote about the data", "manifest: \"${TABLE}\"")
                .contains("learning-rate: "
                        + SmallComparison.comparison(work)
                                .at("/trials/0/settings/teacher.learning-rate")
                                .asText())
                .doesNotContain("vary", "least-epochs");

        Context context =
                Context.of(LocalSpark.session(), work.toString(), small.settings(winner), Progress.silent(), null);
        String trained = new RunJob(context).run(Step.TRAIN);
        JsonNode card = Json.tree(Files.readString(Path.of(trained.replaceAll("(?s).*Teacher: file:([^ ]*).*", "$1"))
                .resolve("card.json")));
        for (String split : List.of("validation", "test")) {
            assertThat(SmallComparison.loss(SmallComparison.comparison(work).at("/winner/" + split)))
                    .isEqualTo(card.at("/metrics/" + split + ".log_loss").asDouble(), within(1e-9));
        }
    }

    @Test
    void trials_of_two_workers_each_rank_as_those_of_one() throws IOException {
        String rates = SmallComparison.PIPELINE + "    teacher.learning-rate: [0.0001, 0.02]\n";
        Path one = folder.resolve("one");
        small.job(rates, one, Progress.silent(), Clock.systemUTC(), 2, "buckets=2")
                .run();
        Path two = folder.resolve("two");
        small.job(rates, two, Progress.silent(), Clock.systemUTC(), 2, "workers=2", "buckets=2")
                .run();
        JsonNode trials = SmallComparison.comparison(one).get("trials");
        JsonNode apart = SmallComparison.comparison(two).get("trials");
        for (int place = 0; place < 2; place++) {
            assertThat(apart.get(place).get("trial"))
                    .isEqualTo(trials.get(place).get("trial"));
            assertThat(SmallComparison.loss(apart.get(place).get("validation")))
                    .isEqualTo(SmallComparison.loss(trials.get(place).get("validation")), within(1e-3));
        }
    }

    @Test
    void features_that_vary_are_extracted_once_each_and_ranked_on_the_same_rows() throws IOException {
        Path work = folder.resolve("work");
        StageLog log = new StageLog();
        String columns = SmallComparison.PIPELINE + "    modalities.size.columns: [[size], [size, weight]]\n"
                + "    teacher.fusion: [concat, gated]\n";
        small.job(columns, work, log, Clock.systemUTC(), 2).run();
        assertThat(Collections.frequency(log.made(), "extract size")).isEqualTo(2);
        assertThat(Collections.frequency(log.made(), "extract weight")).isEqualTo(1);
        assertThat(Collections.frequency(log.made(), "join")).isEqualTo(2);
        JsonNode trials = SmallComparison.comparison(work).get("trials");
        assertThat(trials).hasSize(4);
        trials.forEach(trial ->
                assertThat(trial.at("/validation/log_loss/n")).isEqualTo(trials.at("/0/validation/log_loss/n")));
        // what sees more has more to learn by
        assertThat(trials.findValuesAsText("parameters")).doesNotHaveDuplicates();
    }

    /** Ends the comparison where it asks, before the next training, whether there is time: nothing is under way then. */
    private static final class DyingClock extends Clock {
        private final AtomicInteger asked = new AtomicInteger();
        private final int trainings;

        DyingClock(int trainings) {
            this.trainings = trainings;
        }

        @Override
        public Instant instant() {
            if (asked.getAndIncrement() == trainings) {
                throw new IllegalStateException("killed");
            }
            return Clock.systemUTC().instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

package io.athanor.job.pilot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final double COLD = 7;

    /** A stage of 3 s and 0.02 s a unit of work that takes 7 s more in a process that has just begun. */
    private static StageFigures line(double work, boolean keeps, boolean first) {
        double seconds = 3 + 0.02 * work + (first ? COLD : 0);
        return new StageFigures(work, keeps, seconds, 2 * seconds, (long) (100 + 8 * work), (long) (16 * work));
    }

    private static RunFigures run(long samples, StageFigures figures) {
        return new RunFigures(samples, Map.of("stage", figures));
    }

    private static Estimate.Stage only(Estimate estimate) {
        assertThat(estimate.stages()).hasSize(1);
        return estimate.stages().get(0);
    }

    @Test
    void fixed_costs_and_those_of_a_sample_are_told_apart() {
        Estimate.Stage stage = only(Estimate.of(
                List.of(
                        run(250, line(250, false, true)),
                        run(500, line(500, false, false)),
                        run(1000, line(1000, false, false))),
                100_000));

        assertThat(stage.atMost()).isFalse();
        assertThat(stage.left()).isEqualTo(100_000);
        assertThat(stage.seconds()).isCloseTo(3 + COLD + 0.02 * 100_000, within(1e-6));
        assertThat(stage.coreSeconds()).isCloseTo(2 * (3 + COLD + 0.02 * 100_000), within(1e-6));
        assertThat(stage.bytes()).isCloseTo(100 + 8 * 100_000, within(1e-6));
        assertThat(stage.shuffleBytes()).isCloseTo(16 * 100_000, within(1e-6));
    }

    /** The pilot's runs extract 250, 250 and 500 samples, as each keeps what was there; the whole run 99,000. */
    @Test
    void what_was_extracted_is_not_left_to_the_whole_run() {
        Estimate.Stage stage = only(Estimate.of(
                List.of(
                        run(250, line(250, true, true)),
                        run(500, line(250, true, false)),
                        run(1000, line(500, true, false))),
                100_000));

        assertThat(stage.left()).isEqualTo(99_000);
        assertThat(stage.seconds()).isCloseTo(3 + COLD + 0.02 * 99_000, within(1e-6));
    }

    /** The whole sample was slow by chance: what a hundred times as much takes is at most a hundred times that. */
    @Test
    void costs_do_not_grow_faster_than_the_work() {
        Estimate.Stage stage = only(Estimate.of(
                List.of(
                        run(250, new StageFigures(250, false, 1, 1, 0, 0)),
                        run(500, new StageFigures(500, false, 1, 1, 0, 0)),
                        run(1000, new StageFigures(1000, false, 2, 2, 0, 0))),
                100_000));

        assertThat(stage.seconds()).isCloseTo(200, within(1e-6));
    }

    /** 20 epochs on the quarter, 30 on half, 40 on the whole sample: those are what is left, each over all samples. */
    @Test
    void a_training_is_as_long_as_its_epochs_over_the_samples() {
        Estimate.Stage stage = only(Estimate.of(
                List.of(
                        run(250, line(20 * 250, false, true)),
                        run(500, line(30 * 500, false, false)),
                        run(1000, line(40 * 1000, false, false))),
                100_000));

        assertThat(stage.left()).isEqualTo(40 * 100_000);
        assertThat(stage.seconds()).isCloseTo(3 + COLD + 0.02 * 40 * 100_000, within(1e-6));
    }

    /** The second extraction is the first that compares with features there are, and takes 6 s more for it. */
    @Test
    void what_is_slow_once_is_slow_once_whichever_run_it_was_in() {
        Estimate.Stage stage = only(Estimate.of(
                List.of(
                        run(250, line(250, true, false)),
                        run(500, new StageFigures(250, true, 3 + 0.02 * 250 + 6, 20, 0, 0)),
                        run(1000, line(500, true, false))),
                100_000));

        assertThat(stage.seconds()).isCloseTo(3 + 6 + 0.02 * 99_000, within(1e-6));
    }

    @Test
    void a_single_run_gives_the_most_it_can_be() {
        Estimate.Stage stage = only(Estimate.of(List.of(run(1000, line(1000, false, false))), 100_000));

        assertThat(stage.atMost()).isTrue();
        assertThat(stage.seconds()).isCloseTo(23 * 100, within(1e-6));
    }

    @Test
    void chance_makes_no_stage_shorter_with_more_samples() {
        Estimate.Stage stage = only(Estimate.of(
                List.of(
                        run(250, new StageFigures(250, false, 5, 5, 10, 10)),
                        run(500, new StageFigures(500, false, 4, 4, 10, 10)),
                        run(1000, new StageFigures(1000, false, 3, 3, 10, 10))),
                100_000));

        assertThat(stage.seconds()).isEqualTo(5);
    }

    @Test
    void a_person_reads_units() {
        assertThat(EstimateText.time(42)).isEqualTo("42.0 s");
        assertThat(EstimateText.time(720)).isEqualTo("12.0 min");
        assertThat(EstimateText.time(3.4 * 3600)).isEqualTo("3.4 h");
        assertThat(EstimateText.bytes(999)).isEqualTo("999 B");
        assertThat(EstimateText.bytes(1_500)).isEqualTo("1.5 kB");
        assertThat(EstimateText.bytes(12e6)).isEqualTo("12 MB");
        assertThat(EstimateText.bytes(3.25e12)).isEqualTo("3.3 TB");
    }
}

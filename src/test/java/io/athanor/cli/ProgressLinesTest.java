package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.job.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgressLinesTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void without_a_terminal_a_stage_is_a_plain_line_at_its_end() {
        try (ProgressLines progress = lines(false)) {
            Progress.Line line = progress.start("extract image", 324, "rows");
            passes(2);
            line.advanceTo(100);
            passes(2);
            line.advanceTo(324);
            line.close();
            progress.start("join", 0, "rows").close();
            Progress.Line there = progress.start("manifest", 0, "samples");
            there.note("already there");
            there.close();
        }

        assertThat(said()).isEqualTo("""
                        extract image                   4.0 s  324 rows  81 rows/s
                        join                            0.0 s
                        manifest                        0.0 s  already there
                        """);
    }

    @Test
    void without_a_terminal_a_long_stage_speaks_every_ten_seconds() {
        try (ProgressLines progress = lines(false)) {
            Progress.Line line = progress.start("train teacher", 60, "epochs");
            for (int epoch = 1; epoch <= 6; epoch++) {
                passes(5);
                line.note("loss 0." + epoch);
                line.advanceTo(epoch);
            }
        }

        assertThat(said().lines())
                .containsExactly(
                        "train teacher                [--------------------] 2/60 epochs  0.2 epochs/s  10.0 s"
                                + "  ETA 4 min 50 s  loss 0.2",
                        "train teacher                [#-------------------] 4/60 epochs  0.2 epochs/s  20.0 s"
                                + "  ETA 4 min 40 s  loss 0.4",
                        "train teacher                [##------------------] 6/60 epochs  0.2 epochs/s  30.0 s"
                                + "  ETA 4 min 30 s  loss 0.6");
    }

    @Test
    void a_stage_that_knows_more_than_a_count_says_so_itself() {
        try (ProgressLines progress = lines(false)) {
            Progress.Line line = progress.start("train teacher", 60, "epochs");
            passes(3600);
            line.advanceTo(2);
            line.standing("epoch 3/60  step 40/200  loss 0.710", 100);
            passes(10);
            line.standing("epoch 3/60  step 41/200  loss 0.700", 95);
            line.close();
        }

        assertThat(said().lines())
                .containsExactly(
                        "train teacher                [--------------------] 2/60 epochs  1 h 00 min  ETA 29 h 00 min",
                        "train teacher                1 h 00 min  ETA 1 min 35 s  epoch 3/60  step 41/200  loss 0.700",
                        "train teacher                1 h 00 min  stopped at 2 of 60 epochs");
    }

    @Test
    void a_stage_that_ends_early_says_where() {
        try (ProgressLines progress = lines(false)) {
            Progress.Line line = progress.start("extract text", 324, "rows");
            passes(1);
            line.advanceTo(12);
            line.close();
        }

        assertThat(said()).contains("stopped at 12 of 324 rows");
    }

    @Test
    void on_a_terminal_the_line_is_drawn_in_place_and_cut_to_its_width() {
        try (ProgressLines progress = lines(true)) {
            Progress.Line line = progress.start("extract image", 324, "rows");
            passes(1);
            line.advanceTo(324);
            line.close();
        }

        assertThat(said()).startsWith("\r\033[2Kextract image").endsWith("1.0 s  324 rows  324 rows/s\n");
        assertThat(said().split("\r\033\\[2K")[1].length()).isLessThan(60);
    }

    @Test
    @Timeout(60)
    void on_a_terminal_the_last_of_several_is_drawn_until_it_ends() {
        try (ProgressLines progress = lines(true)) {
            Progress.Line first = progress.start("train head-image", 60, "epochs");
            progress.start("train head-text", 60, "epochs").close();
            String ended = said();
            while (said().length() == ended.length()) {
                Thread.onSpinWait();
            }
            first.close();

            assertThat(said().substring(ended.length())).startsWith("\r\033[2Ktrain head-image");
        }
    }

    private ProgressLines lines(boolean live) {
        PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new ProgressLines(new Terminal(print, print, live, 60, Map.of()), nanos::get);
    }

    private void passes(long seconds) {
        nanos.addAndGet(seconds * 1_000_000_000L);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}

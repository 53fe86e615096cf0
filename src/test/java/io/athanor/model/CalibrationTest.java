package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Calibration.Setup;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void the_fastest_rows_are_found_and_then_the_fastest_threads() {
        Calibration calibration = Calibration.search(new Setup(8, 4), true, true);
        // a batch costs 100 beside 10 a row, and more threads only get into each other's way
        settle(calibration, setup -> 100 + 10L * setup.rows() + setup.threads());
        assertThat(calibration.next()).isEqualTo(new Setup(32, 4));
        calibration = Calibration.search(new Setup(8, 4), true, true);
        settle(calibration, setup -> (setup.rows() > 8 ? 20L : 10) * setup.rows() * setup.threads());
        assertThat(calibration.next()).isEqualTo(new Setup(8, 1));
    }

    @Test
    void a_small_gain_is_noise() {
        Calibration calibration = Calibration.search(new Setup(8, 2), true, true);
        settle(calibration, setup -> setup.rows() * (setup.rows() == 16 ? 98L : 100));
        assertThat(calibration.next()).isEqualTo(new Setup(8, 2));
    }

    @Test
    void what_is_set_is_not_sought() {
        assertThat(Calibration.fixed(new Setup(5, 3)).settled()).isTrue();
        Calibration rowsOnly = Calibration.search(new Setup(8, 2), true, false);
        settle(rowsOnly, setup -> 100L * setup.threads());
        assertThat(rowsOnly.next().threads()).isEqualTo(2);
        Calibration threadsOnly = Calibration.search(new Setup(8, 2), false, true);
        settle(threadsOnly, setup -> 100L * setup.threads());
        assertThat(threadsOnly.next()).isEqualTo(new Setup(8, 1));
    }

    @Test
    void batches_that_never_fill_end_the_search_at_the_usual() {
        Calibration calibration = Calibration.search(new Setup(16, 1), true, true);
        for (int i = 0; i < 100 && !calibration.settled(); i++) {
            calibration.inferred(calibration.next(), 1, 10, 1000);
        }
        assertThat(calibration.settled()).isTrue();
        assertThat(calibration.next()).isEqualTo(new Setup(16, 1));
    }

    @Test
    void out_of_memory_halves_and_stays_halved() {
        Calibration calibration = Calibration.search(new Setup(8, 1), true, true);
        calibration.outOfMemory(8);
        assertThat(calibration.next()).isEqualTo(new Setup(4, 1));
        calibration.outOfMemory(8);
        assertThat(calibration.next().rows()).isEqualTo(4);
        calibration.outOfMemory(3);
        assertThat(calibration.next().rows()).isEqualTo(1);
        calibration.outOfMemory(1);
        assertThat(calibration.next().rows()).isEqualTo(1);
    }

    private static void settle(Calibration calibration, ToLongFunction<Setup> nanos) {
        for (int i = 0; i < 1000 && !calibration.settled(); i++) {
            Setup setup = calibration.next();
            calibration.inferred(setup, setup.rows(), 7, nanos.applyAsLong(setup));
        }
        assertThat(calibration.settled()).isTrue();
    }
}

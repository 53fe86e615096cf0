package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CalibrationErrorTest {
    @Test
    void a_perfect_method_shows_what_chance_makes_of_it_and_nothing_once_that_is_taken_off() {
        double error = 0;
        double squared = 0;
        double floor = 0;
        for (int draw = 0; draw < 200; draw++) {
            CalibrationError of = drawn(300, p -> p, draw);
            error += of.error() / 200;
            squared += Math.signum(of.debiased()) * of.debiased() * of.debiased() / 200;
            floor += of.floor() / 200;
        }
        assertThat(floor).isBetween(0.05, 0.09);
        assertThat(error).isCloseTo(floor, within(0.004));
        assertThat(squared).isCloseTo(0, within(floor * floor / 10));
    }

    @Test
    void ten_points_too_sure_is_ten_points_however_many_rows() {
        CalibrationError many = drawn(200_000, p -> p - 0.1, 1);
        assertThat(many.error()).isCloseTo(0.1, within(0.005));
        assertThat(many.debiased()).isCloseTo(0.1, within(0.005));
        assertThat(many.floor()).isLessThan(0.005);
        double few = 0;
        for (int draw = 0; draw < 200; draw++) {
            few += drawn(600, p -> p - 0.1, draw).debiased() / 200;
        }
        assertThat(few).isCloseTo(0.1, within(0.015));
    }

    @Test
    void many_rows_of_one_probability_leave_the_others_bins_of_several_rows() {
        ExactSums counts = new ExactSums(CalibrationError.CELLS);
        for (int i = 0; i < 100; i++) {
            CalibrationError.count(0.0005, false, counts, 0);
        }
        for (int i = 0; i < 50; i++) {
            CalibrationError.count(0.4 + 0.004 * i, i % 2 == 0, counts, 0);
        }
        // a bin a row would make it a sixth
        assertThat(CalibrationError.of(counts.values(0, CalibrationError.CELLS)).error())
                .isLessThan(0.06);
    }

    @Test
    void one_row_is_one_bin() {
        ExactSums counts = new ExactSums(CalibrationError.CELLS);
        CalibrationError.count(0.75, true, counts, 0);
        CalibrationError of = CalibrationError.of(counts.values(0, CalibrationError.CELLS));
        assertThat(of.error()).isCloseTo(0.25, within(1e-12));
    }

    /** Rows whose probabilities are between 0.2 and 1, and come true as often as is said. */
    private static CalibrationError drawn(int rows, DoubleUnaryOperator truth, int seed) {
        Random random = new Random(seed);
        ExactSums counts = new ExactSums(CalibrationError.CELLS);
        for (int i = 0; i < rows; i++) {
            double p = 0.2 + 0.8 * random.nextDouble();
            CalibrationError.count(p, random.nextDouble() < truth.applyAsDouble(p), counts, 0);
        }
        return CalibrationError.of(counts.values(0, CalibrationError.CELLS));
    }
}

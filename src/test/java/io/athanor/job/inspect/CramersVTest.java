package io.athanor.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CramersVTest {
    @Test
    void one_variable_that_tells_the_other_gives_one_and_independent_ones_nothing() {
        assertThat(CramersV.corrected(1, 100, 2, 2)).isCloseTo(1, within(1e-12));
        assertThat(CramersV.corrected(0, 100, 2, 9)).isZero();
    }

    @Test
    void what_chance_gives_on_average_is_taken_off() {
        // ten classes of 91 samples: chance alone gives φ² = 9/90, an uncorrected V of 0.32
        assertThat(CramersV.corrected(9 / 90.0, 91, 2, 10)).isZero();
        // φ² = 0.25 of 2 rows and 3 columns: (0.25 − 2/40) / (1 − 1/40)
        assertThat(CramersV.corrected(0.25, 41, 2, 3)).isCloseTo(Math.sqrt(0.2 / 0.975), within(1e-12));
    }

    @Test
    void of_one_value_nothing_can_be_told() {
        assertThat(CramersV.corrected(0, 100, 1, 5)).isNaN();
        assertThat(CramersV.corrected(0, 1, 2, 2)).isNaN();
    }
}

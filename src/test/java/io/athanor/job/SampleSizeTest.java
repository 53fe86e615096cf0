package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleSizeTest {
    @Test
    void a_share_or_a_number_of_samples_is_a_size() {
        assertThat(SampleSize.parse("1%").of(50)).isCloseTo(0.01, within(1e-12));
        assertThat(SampleSize.parse(" 0.5 % ").of(50)).isCloseTo(0.005, within(1e-12));
        assertThat(SampleSize.parse("0.01").of(50)).isEqualTo(0.01);
        assertThat(SampleSize.parse("5000").of(20_000)).isEqualTo(0.25);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "%", "0", "1", "-5", "0%", "100%", "250%", "-1%", "0.0", "1.0", "1.5", "nan%", "many", "1e3"
            })
    void whatever_else_is_refused_and_what_is_expected_said(String text) {
        assertThatThrownBy(() -> SampleSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text.strip() + "\"")
                .hasMessageContaining("1%")
                .hasMessageContaining("5000");
    }

    @Test
    void a_sample_of_all_is_none() {
        assertThatThrownBy(() -> SampleSize.parse("324").of(324))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the source has 324 samples")
                .hasMessageContaining("leave it out");
    }
}

package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNumberTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "-12", "+.5", "7.", "1e400", "3.25E-7"})
    void a_plain_decimal_is_a_number_however_large(String text) {
        assertThat(PlainNumber.is(text)).isTrue();
        assertThat(PlainNumber.isNothing(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12d", "1f", "0x1p3", "NaN", "1 2", "", "1,5", "12\t"})
    void what_only_java_or_a_person_reads_as_one_is_none(String text) {
        assertThat(PlainNumber.is(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nan", "-Inf", "None", "#DIV/0!", "missing", "Unknown", "--", "?"})
    void words_for_nothing_are_known(String text) {
        assertThat(PlainNumber.isNothing(text)).isTrue();
    }

    @Test
    void what_a_person_writes_for_a_number_looks_like_one() {
        assertThat(new String[] {"1,299.00", "12 %", "€5", "7"}).allMatch(PlainNumber::isLike);
        assertThat(new String[] {"red", "12 pieces", "nan"}).noneMatch(PlainNumber::isLike);
    }
}

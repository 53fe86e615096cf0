package io.athanor.source.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ValueTallyTest {
    @Test
    void few_values_are_counted_exactly_however_the_rows_are_parted() {
        ValueTally whole = new ValueTally();
        ValueTally odd = new ValueTally();
        ValueTally even = new ValueTally();
        for (int i = 0; i < 5000; i++) {
            String value = "v" + i % 17 * (i % 3);
            whole.add(value);
            (i % 2 == 0 ? even : odd).add(value);
        }
        even.addAll(odd);
        assertThat(even.values()).isEqualTo(whole.values());
        assertThat(even.isExact()).isTrue();
        assertThat(even.present()).isEqualTo(5000);
        assertThat(even.values().stream().mapToLong(ValueTally.Value::count).sum())
                .isEqualTo(5000);
        assertThat(even.distinct()).isEqualTo(even.values().size());
    }

    @Test
    void of_many_values_the_number_is_guessed_and_what_is_kept_has_its_true_count() {
        ValueTally tally = new ValueTally();
        for (int i = 0; i < 60_000; i++) {
            tally.add("value " + i % 20_000);
        }
        assertThat(tally.isExact()).isFalse();
        assertThat(tally.distinct()).isBetween(18_000L, 22_000L);
        assertThat(tally.values()).hasSize(ValueTally.MOST_KEPT).allMatch(value -> value.count() == 3);
        ValueTally ids = new ValueTally();
        for (int i = 0; i < 60_000; i++) {
            ids.add("id" + i);
        }
        assertThat(ids.repeats()).isFalse();
        assertThat(ids.distinct()).as("ids are all different, and known to be").isEqualTo(60_000);
    }
}

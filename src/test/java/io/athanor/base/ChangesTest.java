package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final Changes TWO = Changes.of(Change.CELL_NOT_FINITE, 2, "row 7: 'inf'");
    private static final Changes ONE = Changes.of(Change.CELL_NOT_FINITE, 1, "row 3: 'nan'");

    @Test
    void a_sum_counts_both_and_keeps_one_example_whatever_the_order() {
        assertThat(TWO.plus(ONE)).isEqualTo(ONE.plus(TWO));
        assertThat(TWO.plus(ONE).lines())
                .containsExactly("3 " + Change.CELL_NOT_FINITE.sentence() + "; for one, row 3: 'nan'");
    }

    @Test
    void nothing_is_none() {
        assertThat(Changes.of(Change.CELL_NOT_FINITE, 0, "")).isEqualTo(Changes.NONE);
        assertThat(Changes.sum(List.of(Changes.NONE, Changes.NONE)).isEmpty()).isTrue();
    }

    @Test
    void a_tally_counts_each() {
        var tally = new Changes.Tally();
        tally.add(Change.CELL_NOT_FINITE, "row 7: 'inf'");
        tally.add(Change.CELL_NOT_FINITE, "row 8: 'inf'");

        assertThat(tally.changes()).isEqualTo(TWO);
        assertThat(tally.changes().count(Change.CELL_NOT_FINITE)).isEqualTo(2);
    }

    @Test
    void an_example_is_a_line_whatever_stands_in_the_data() {
        String line = Changes.of(Change.CELL_NOT_FINITE, 1, "row 1: 'a\n\u001b[2Jb'" + "x".repeat(1000))
                .lines()
                .get(0);

        assertThat(line).endsWith("…").contains("row 1: 'a [2Jb'xxx").hasSizeLessThan(500);
    }

    @Test
    void every_code_is_that_of_one_change() {
        for (Change change : Change.values()) {
            assertThat(Change.ofCode(change.code())).contains(change);
        }
    }
}

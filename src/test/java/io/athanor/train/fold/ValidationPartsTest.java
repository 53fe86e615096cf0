package io.athanor.train.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Split;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationPartsTest {
    private static final Assignment WHOLE = Assignment.bySplitColumn();
    private static final ValidationParts APART = new ValidationParts(true);

    @Test
    void a_third_of_the_validation_groups_calibrates_and_the_others_choose() {
        long calibrating =
                IntStream.range(0, 3_000).filter(i -> APART.calibrates("g" + i)).count();
        assertThat(calibrating).isBetween(900L, 1_100L);
        for (int i = 0; i < 100; i++) {
            String group = "g" + i;
            Split choosing = APART.choosing(WHOLE).role("s", Split.VALIDATION, group);
            Split other = APART.calibrating(WHOLE).role("s", Split.VALIDATION, group);
            assertThat(choosing == null).isNotEqualTo(other == null);
            assertThat(other == Split.VALIDATION).isEqualTo(APART.calibrates(group));
            assertThat(ValidationParts.counting(WHOLE).role("s", Split.VALIDATION, group))
                    .isEqualTo(APART.calibrates(group) ? Split.TEST : Split.VALIDATION);
        }
    }

    @Test
    void rows_that_train_or_test_stay_what_they_are() {
        for (Split split : new Split[] {Split.TRAIN, Split.TEST}) {
            assertThat(APART.choosing(WHOLE).role("s", split, "g")).isEqualTo(split);
            assertThat(APART.calibrating(WHOLE).role("s", split, "g")).isEqualTo(split);
            assertThat(ValidationParts.counting(WHOLE).role("s", split, "g")).isNull();
        }
    }

    @Test
    void too_few_rows_of_either_part_do_both() {
        assertThat(parts(20, 30).apart()).isTrue();
        assertThat(parts(9, 30).apart()).isFalse();
        assertThat(parts(21, 30).apart()).isFalse();
        ValidationParts together = parts(0, 0);
        assertThat(together.choosing(WHOLE)).isSameAs(WHOLE);
        assertThat(together.calibrating(WHOLE)).isSameAs(WHOLE);
        assertThat(together.calibrates("g")).isTrue();
    }

    private static ValidationParts parts(long choosing, long all) {
        return ValidationParts.of(Map.of(Split.VALIDATION, choosing, Split.TEST, all - choosing));
    }
}

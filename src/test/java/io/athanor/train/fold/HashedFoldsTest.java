package io.athanor.train.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.data.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HashedFoldsTest {
    private static final int FOLDS = 5;
    private static final int GROUPS = 60_000;
    private final HashedFolds folds = Folds.byHash(FOLDS, 7);

    @Test
    void every_group_is_tested_once_and_its_rows_stay_together_whatever_they_are_called() {
        for (int g = 0; g < 1000; g++) {
            int tested = 0;
            for (int f = 0; f < FOLDS; f++) {
                Assignment fold = folds.testedOn(f);
                Split role = fold.role("a", Split.TRAIN, "g" + g);
                assertThat(fold.role("b", Split.TEST, "g" + g)).isEqualTo(role);
                tested += role == Split.TEST ? 1 : 0;
            }
            assertThat(tested).isOne();
        }
    }

    /** Of n groups, a role of probability p has n·p ± 4·√(n·p·(1−p)). */
    @Test
    void shares_are_those_of_chance() {
        for (int f = 0; f < FOLDS; f++) {
            Map<Split, Integer> counts = new EnumMap<>(Split.class);
            for (int g = 0; g < GROUPS; g++) {
                counts.merge(folds.testedOn(f).role("s", Split.TRAIN, "g" + g), 1, Integer::sum);
            }
            double test = 1.0 / FOLDS;
            double validation = (1 - test) / Folds.VALIDATION_SHARES;
            within(counts.get(Split.TEST), test);
            within(counts.get(Split.VALIDATION), validation);
            within(counts.get(Split.TRAIN), 1 - test - validation);
        }
    }

    private static void within(int found, double share) {
        assertThat((double) found)
                .isBetween(
                        GROUPS * share - 4 * Math.sqrt(GROUPS * share * (1 - share)),
                        GROUPS * share + 4 * Math.sqrt(GROUPS * share * (1 - share)));
    }

    /** So that what is held out of a teacher in one repeat says nothing of another repeat. */
    @Test
    void repeats_are_drawn_apart() {
        HashedFolds other = Folds.byHash(FOLDS, 8);
        int alike = 0;
        for (int g = 0; g < GROUPS; g++) {
            alike += folds.fold("g" + g) == other.fold("g" + g) ? 1 : 0;
        }
        within(alike, 1.0 / FOLDS);
    }

    @Test
    void the_recipe_is_as_small_for_a_hundred_folds_and_any_rows() throws Exception {
        byte[] bytes = bytes(Folds.byHash(100, 7).testedOn(3));
        assertThat(bytes).hasSizeLessThan(500);
        Assignment read = (Assignment) new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
        for (int g = 0; g < 100; g++) {
            assertThat(read.role("s", Split.TRAIN, "g" + g))
                    .isEqualTo(Folds.byHash(100, 7).testedOn(3).role("s", Split.TRAIN, "g" + g));
        }
    }

    @Test
    void there_is_no_fold_beyond_the_last() {
        assertThatThrownBy(() -> folds.testedOn(FOLDS)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static byte[] bytes(Object written) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(written);
        }
        return bytes.toByteArray();
    }
}

package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TwoSamplesTest {
    @Test
    void samples_of_one_kind_are_not_told_apart() {
        Estimate auc = TwoSamples.auc(sample(0, 400, 0, 0), sample(1000, 400, 0, 0), 0.95);
        assertThat(auc.low()).isLessThan(0.5);
        assertThat(auc.high()).isGreaterThan(0.5);
        assertThat(auc.n()).isEqualTo(800);
    }

    @Test
    void a_shift_of_some_values_is_measured_and_grows_with_it() {
        double small = TwoSamples.auc(sample(0, 400, 0, 0), sample(1000, 400, 0.5, 3), 0.95)
                .value();
        Estimate large = TwoSamples.auc(sample(0, 400, 0, 0), sample(1000, 400, 2, 3), 0.95);
        assertThat(small).isBetween(0.6, 0.8);
        assertThat(large.value()).isGreaterThan(0.97);
        assertThat(large.low()).isGreaterThan(0.95);
    }

    @Test
    void the_same_rows_twice_are_not_told_apart() {
        // with their twins on the other side of the fit they would be told by being wrong: far below 0.5
        Estimate auc = TwoSamples.auc(sample(0, 300, 0, 0), sample(0, 300, 0, 0), 0.95);
        assertThat(auc.value()).isBetween(0.45, 0.55);
    }

    @Test
    void few_rows_that_lie_apart_are_still_no_certainty() {
        Estimate auc = TwoSamples.auc(sample(0, 300, 0, 0), sample(1000, 20, 9, 20), 0.95);
        assertThat(auc.value()).isGreaterThan(0.99);
        assertThat(auc.low()).isBetween(0.8, 0.97);
        assertThat(auc.high()).isEqualTo(1);
    }

    @Test
    void values_far_out_and_values_that_never_change_do_no_harm() {
        TwoSamples.Sample one = sample(0, 100, 0, 0);
        TwoSamples.Sample other = sample(1000, 100, 0, 0);
        one.rows()[3][0] = 3e38f;
        for (float[] row : one.rows()) {
            row[1] = 7;
        }
        for (float[] row : other.rows()) {
            row[1] = 7;
        }
        assertThat(TwoSamples.auc(one, other, 0.95).value()).isBetween(0.3, 0.7);
    }

    @Test
    void without_rows_of_both_nothing_is_known() {
        assertThat(TwoSamples.auc(sample(0, 5, 0, 0), sample(9, 0, 0, 0), 0.95)).isEqualTo(new Estimate(0.5, 0, 1, 5));
    }

    /** @param shifted so many of 20 values lie {@code shift} higher, of a deviation of 1 */
    private static TwoSamples.Sample sample(long from, int rows, double shift, int shifted) {
        float[][] values = new float[rows][20];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < 20; j++) {
                double sum = 0;
                for (int k = 0; k < 12; k++) {
                    sum += Seeds.uniform(Seeds.mix(from + i, j, k));
                }
                values[i][j] = (float) (sum - 6 + (j < shifted ? shift : 0));
            }
        }
        return new TwoSamples.Sample(LongStream.range(from, from + rows).toArray(), values);
    }
}

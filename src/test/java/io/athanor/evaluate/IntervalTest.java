package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Seeds;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalTest {

    @Test
    void student_t_quantiles_are_those_of_the_tables() {
        assertThat(StudentT.quantile(0.975, 1)).isCloseTo(12.706205, within(1e-5));
        assertThat(StudentT.quantile(0.975, 4)).isCloseTo(2.776445, within(1e-6));
        assertThat(StudentT.quantile(0.975, 24)).isCloseTo(2.063899, within(1e-6));
        assertThat(StudentT.quantile(0.95, 10)).isCloseTo(1.812461, within(1e-6));
        assertThat(StudentT.quantile(0.975, 1e6)).isCloseTo(1.959966, within(1e-5));
        assertThat(StudentT.quantile(0.5, 7)).isCloseTo(0, within(1e-9));
    }

    @Test
    void corrected_resampled_t_is_the_formula_by_hand() {
        // differences 1, 2, 3, 4, 5: mean 3, variance 2.5; test/train = 1/4; t(4) = 2.776445
        double half = 2.776445 * Math.sqrt((1.0 / 5 + 0.25) * 2.5);
        Interval i = ResampledT.interval(new double[] {1, 2, 3, 4, 5}, 0.25, 0.95);
        assertThat(i.low()).isCloseTo(3 - half, within(1e-5));
        assertThat(i.high()).isCloseTo(3 + half, within(1e-5));
    }

    @Test
    void the_score_interval_of_a_share_is_that_of_the_books() {
        Interval some = Wilson.interval(0.8, 10, 0.95);
        assertThat(some.low()).isCloseTo(0.490162, within(1e-5));
        assertThat(some.high()).isCloseTo(0.943318, within(1e-5));
        // n / (n + z²)
        Interval all = Wilson.interval(1, 10, 0.95);
        assertThat(all.low()).isCloseTo(10 / (10 + 1.959964 * 1.959964), within(1e-5));
        assertThat(all.high()).isEqualTo(1);
        Interval none = Wilson.interval(0, 10, 0.95);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(1 - all.low(), within(1e-12));
    }

    @Test
    void bootstrap_is_a_function_of_its_seed() {
        assertThat(meanInterval(200, 1)).isEqualTo(meanInterval(200, 1)).isNotEqualTo(meanInterval(200, 2));
    }

    @Test
    void bootstrap_of_a_mean_is_close_to_the_normal_interval() {
        // 400 draws of a fair coin: ± 1.96 · √(0.25 / 400)
        double[] values = IntStream.range(0, 400).mapToDouble(i -> i % 2).toArray();
        List<String> groups =
                IntStream.range(0, 400).mapToObj(Integer::toString).toList();
        Interval i = interval(groups, values, 4000, 3);
        assertThat(i.low()).isCloseTo(0.5 - 0.049, within(0.005));
        assertThat(i.high()).isCloseTo(0.5 + 0.049, within(0.005));
    }

    @Test
    void rows_of_a_group_are_drawn_together() {
        // ten rows of a group say the same: the interval is that of 40 groups, not of 400 rows
        double[] values = IntStream.range(0, 400).mapToDouble(i -> i / 10 % 2).toArray();
        List<String> groups =
                IntStream.range(0, 400).mapToObj(i -> "g" + i / 10).toList();
        Interval i = interval(groups, values, 4000, 3);
        assertThat(i.high() - i.low()).isCloseTo(2 * 1.96 * Math.sqrt(0.25 / 40), within(0.03));
    }

    private static Interval meanInterval(int rows, long seed) {
        double[] values = IntStream.range(0, rows)
                .mapToDouble(i -> Seeds.uniform(Seeds.mix(9, i)))
                .toArray();
        List<String> groups =
                IntStream.range(0, rows).mapToObj(Integer::toString).toList();
        return interval(groups, values, 300, seed);
    }

    private static Interval interval(List<String> groups, double[] values, int resamples, long seed) {
        Blocks blocks = Blocks.of(groups);
        var bootstrap = new GroupBootstrap(blocks, resamples, seed);
        return GroupBootstrap.interval(
                0.95,
                IntStream.range(0, resamples)
                        .mapToDouble(r -> mean(groups, values, blocks, bootstrap.draw(r)))
                        .toArray());
    }

    private static double mean(List<String> groups, double[] values, Blocks blocks, int[] drawn) {
        double sum = 0;
        long n = 0;
        for (int i = 0; i < values.length; i++) {
            int count = drawn[blocks.of(groups.get(i))];
            sum += count * values[i];
            n += count;
        }
        return sum / n;
    }
}

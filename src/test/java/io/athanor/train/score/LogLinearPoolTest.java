package io.athanor.train.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogLinearPoolTest {
    private static final int ROWS = 4_000;
    private static final Task TASK = new Multiclass(List.of("a", "b"), List.of(1L, 1L));

    private final Random random = new Random(5);
    private final double[] first = draws();
    private final double[] second = draws();
    private final double[] noise = draws();
    private final float[][] labels = new float[ROWS][1];

    LogLinearPoolTest() {
        for (int i = 0; i < ROWS; i++) {
            labels[i][0] = random.nextDouble() < 1 / (1 + Math.exp(-first[i] - second[i])) ? 1 : 0;
        }
    }

    @Test
    void independent_evidence_adds_up_and_noise_counts_for_nothing() {
        LogLinearPool pool = pool(first, second, noise);
        double[] weights = pool.weights(3, c -> true);
        assertThat(weights[0]).isCloseTo(1, within(0.1));
        assertThat(weights[1]).isCloseTo(1, within(0.1));
        assertThat(weights[2]).isLessThan(0.05);
        assertThat(loss(pool, weights)).isLessThan(loss(pool, pool.weights(3, c -> c == 0)) - 0.05);
    }

    @Test
    void what_shouts_is_taken_at_what_it_is_worth() {
        double[] loud = Arrays.stream(first).map(x -> 10 * x).toArray();
        double[] weights = pool(loud, second).weights(2, c -> true);
        assertThat(weights[0]).isCloseTo(0.1, within(0.01));
    }

    @Test
    void what_says_the_opposite_is_not_turned_round() {
        double[] wrong = Arrays.stream(second).map(x -> -x).toArray();
        assertThat(pool(first, wrong).weights(2, c -> true)[1]).isZero();
    }

    @Test
    void no_other_weights_near_by_have_a_smaller_loss() {
        LogLinearPool pool = pool(first, second);
        double[] weights = pool.weights(2, c -> true);
        for (double step : new double[] {-0.02, 0.02}) {
            for (int c = 0; c < 2; c++) {
                double[] other = weights.clone();
                other[c] += step;
                assertThat(loss(pool, other)).isGreaterThan(loss(pool, weights));
            }
        }
    }

    @Test
    void rows_of_a_group_are_one_draw_of_a_standard_error() {
        double[] some = {1, 3, 1, 3};
        double[] none = new double[4];
        assertThat(Pooling.standardError(some, none, new long[] {1, 2, 3, 4})).isCloseTo(0.5, within(1e-12));
        assertThat(Pooling.standardError(some, none, new long[] {1, 2, 1, 2})).isCloseTo(Math.sqrt(0.5), within(1e-12));
    }

    private static double loss(LogLinearPool pool, double[] weights) {
        return Arrays.stream(pool.losses(weights)).average().orElseThrow();
    }

    private LogLinearPool pool(double[]... candidates) {
        float[][][] evidence = new float[ROWS][candidates.length][2];
        for (int i = 0; i < ROWS; i++) {
            for (int c = 0; c < candidates.length; c++) {
                evidence[i][c][1] = (float) candidates[c][i];
            }
        }
        return new LogLinearPool(TASK, evidence, labels);
    }

    private double[] draws() {
        return random.doubles(ROWS).map(u -> 4 * u - 2).toArray();
    }
}

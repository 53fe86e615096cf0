package io.athanor.train.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemperatureScalingTest {
    private static final Task TASK = new Multiclass(List.of("a", "b", "c"), List.of(1L, 1L, 1L));

    @Test
    void outputs_that_are_three_times_too_large_are_divided_by_three() {
        assertThat(temperature(20_000, 3)).isCloseTo(3, within(0.1));
        assertThat(temperature(20_000, 0.4)).isCloseTo(0.4, within(0.02));
        assertThat(temperature(20_000, 1)).isCloseTo(1, within(0.03));
    }

    @Test
    void few_rows_move_it_less_than_many_and_none_not_at_all() {
        assertThat(temperature(6, 3)).isBetween(0.7, 2.7);
        assertThat(temperature(0, 3)).isEqualTo(1);
    }

    /** Of rows whose true log-odds were multiplied. */
    private static double temperature(int rows, double factor) {
        Random random = new Random(3);
        double[] sums = new double[TemperatureScaling.POINTS];
        for (int i = 0; i < rows; i++) {
            float[] outputs = new float[3];
            double[] shares = new double[3];
            double all = 0;
            for (int k = 0; k < 3; k++) {
                double logit = 1.5 * random.nextGaussian();
                outputs[k] = (float) (factor * logit);
                shares[k] = Math.exp(logit);
                all += shares[k];
            }
            double draw = random.nextDouble() * all;
            int label = draw < shares[0] ? 0 : draw < shares[0] + shares[1] ? 1 : 2;
            double[] losses = TemperatureScaling.losses(TASK, outputs, new float[] {label});
            for (int point = 0; point < sums.length; point++) {
                sums[point] += losses[point];
            }
        }
        return TemperatureScaling.temperature(sums);
    }
}

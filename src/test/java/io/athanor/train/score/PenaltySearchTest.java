package io.athanor.train.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PenaltySearchTest {
    private static final int WIDTH = 24;
    private static final Task TASK = new Multiclass(List.of("a", "b"), List.of(1L, 1L));

    private final Random random = new Random(11);

    @Test
    void many_rows_take_a_smaller_penalty_than_few_and_come_near_the_true_model() {
        Rows validation = new Rows(2_000);
        PenaltySearch.Chosen few = chosen(new Rows(40), validation);
        PenaltySearch.Chosen many = chosen(new Rows(5_000), validation);
        assertThat(few.penalty()).isGreaterThanOrEqualTo(0.03);
        assertThat(many.penalty()).isLessThanOrEqualTo(0.004);
        assertThat(many.loss()).isLessThan(few.loss()).isCloseTo(validation.trueLoss(), within(0.01));
    }

    @Test
    void what_is_chosen_is_the_fit_at_that_penalty_alone() {
        Rows training = new Rows(300);
        Rows validation = new Rows(300);
        PenaltySearch.Chosen chosen = chosen(training, validation);
        LinearFit.Fitted alone = new LinearFit(training.inputs, training.labels, TASK).fit(chosen.penalty());
        assertThat(alone.loss(validation.inputs, validation.labels, TASK)).isCloseTo(chosen.loss(), within(1e-3));
        double larger = new LinearFit(training.inputs, training.labels, TASK)
                .fit(100 * chosen.penalty())
                .loss(validation.inputs, validation.labels, TASK);
        assertThat(chosen.loss()).isLessThan(larger);
    }

    @Test
    void without_validation_rows_it_is_one_that_suits_some_hundred_rows() {
        PenaltySearch.Chosen chosen = chosen(new Rows(200), new Rows(0));
        assertThat(chosen.penalty()).isEqualTo(0.2);
        assertThat(chosen.loss()).isNaN();
    }

    private static PenaltySearch.Chosen chosen(Rows training, Rows validation) {
        return new PenaltySearch(validation.inputs, validation.labels, TASK)
                .choose(new LinearFit(training.inputs, training.labels, TASK));
    }

    /** Rows whose class has log-odds that are linear in their values. */
    private final class Rows {
        private final float[][] inputs;
        private final float[][] labels;
        private final double[] odds;

        Rows(int rows) {
            inputs = new float[rows][WIDTH];
            labels = new float[rows][1];
            odds = new double[rows];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < WIDTH; j++) {
                    inputs[i][j] = (float) random.nextGaussian();
                    odds[i] += inputs[i][j] * (j % 3 - 1) * 0.6;
                }
                labels[i][0] = random.nextDouble() < 1 / (1 + Math.exp(-odds[i])) ? 1 : 0;
            }
        }

        double trueLoss() {
            double sum = 0;
            for (int i = 0; i < odds.length; i++) {
                sum += Math.log1p(Math.exp(labels[i][0] == 1 ? -odds[i] : odds[i]));
            }
            return sum / odds.length;
        }
    }
}

package io.athanor.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.train.loop.TrainingState.Best;
import io.athanor.train.loop.TrainingState.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestWeightsTest {
    @Test
    void a_member_that_is_done_stays_what_it_was_whatever_comes_after() {
        BestWeights best = BestWeights.ofMembers(2, 1, 2);
        best.set(new float[] {0, 0, 0});
        double[][] losses = {{1, 9}, {2, 8}, {2, 7}, {0.5, 6}, {0.4, 7}};
        Progress progress = Progress.none();
        for (int epoch = 1; epoch <= losses.length; epoch++) {
            float value = epoch;
            Validation validation = new Validation(5, 0.5, List.of(losses[epoch - 1][0], losses[epoch - 1][1]));
            progress = best.judge(progress, List.of(), validation, () -> new float[] {value, value, value});
        }
        assertThat(progress.members()).containsExactly(new Best(1, 1), new Best(4, 6));
        assertThat(best.values()).startsWith(1, 4);
        assertThat(progress.bestEpoch()).isEqualTo(4);
        assertThat(progress.bestLoss()).isEqualTo(3.5);
        assertThat(progress.waited()).isEqualTo(1);
    }

    @Test
    void without_validation_rows_every_epoch_is_the_best_so_far() {
        BestWeights best = BestWeights.ofMembers(2, 1, 1);
        best.set(new float[2]);
        Progress progress = Progress.none();
        for (int epoch = 1; epoch <= 3; epoch++) {
            float value = epoch;
            Validation nothing = new Validation(Double.NaN, Double.NaN, List.of(Double.NaN, Double.NaN));
            progress = best.judge(progress, List.of(), nothing, () -> new float[] {value, value});
        }
        assertThat(best.values()).containsExactly(3, 3);
        assertThat(progress.bestEpoch()).isEqualTo(3);
    }
}

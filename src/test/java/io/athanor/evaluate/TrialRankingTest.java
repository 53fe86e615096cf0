package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.data.Split;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class TrialRankingTest {
    private static final EvaluateSettings HOW = DrawnRuns.SPLIT;

    private static Scored scored(Task task) {
        return new RowsAtHand(HOW, 3, SumBounds.USUAL).scored(new DrawnRuns(task, 120).methods(false), List.of());
    }

    @Test
    void trials_stand_in_the_order_of_their_validation_rows_whichever_way_a_metric_goes() {
        DrawnRuns.TASKS.forEach((name, task) -> {
            Scored scored = scored(task);
            for (Metric metric : TaskMetrics.of(task).all()) {
                TrialRanking ranking = new TrialRanking(HOW, 3, scored, metric);
                List<Double> values = new ArrayList<>(ranking.order().stream()
                        .map(trial -> Objects.requireNonNull(
                                        ranking.figures(trial).get("validation").get(metric.key()))
                                .value())
                        .toList());
                List<Double> sorted = new ArrayList<>(values);
                Collections.sort(sorted);
                if (metric.higherIsBetter()) {
                    Collections.reverse(sorted);
                }
                assertThat(values).as(name + " " + metric).isEqualTo(sorted).hasSize(4);
            }
        });
    }

    @Test
    void a_difference_is_that_of_the_validation_figures_and_paired() {
        Task task = DrawnRuns.TASKS.get("multiclass");
        TrialRanking ranking = new TrialRanking(HOW, 3, scored(task), Metric.LOG_LOSS);
        Comparison difference = ranking.difference("image", "teacher");
        SortedMap<String, Estimate> a = ranking.figures("image").get(Split.VALIDATION.column());
        SortedMap<String, Estimate> b = ranking.figures("teacher").get(Split.VALIDATION.column());
        assertThat(difference.difference())
                .isEqualTo(a.get("log_loss").value() - b.get("log_loss").value(), within(1e-12));
        assertThat(difference.low()).isLessThan(difference.difference());
        assertThat(difference.high()).isGreaterThan(difference.difference());
        // both are drawn the same rows
        Comparison reversed = ranking.difference("teacher", "image");
        assertThat(reversed.low()).isEqualTo(-difference.high(), within(1e-12));
        assertThat(reversed.high()).isEqualTo(-difference.low(), within(1e-12));
        Comparison itself = ranking.difference("image", "image");
        assertThat(List.of(itself.low(), itself.high())).containsExactly(0.0, 0.0);
    }

    private static Predictions predicted(FoldPredictions of, Split split) {
        return Objects.requireNonNull(of.predictions().get(split));
    }

    @Test
    void test_rows_have_no_part_in_the_order() {
        Task task = DrawnRuns.TASKS.get("multiclass");
        List<MethodRuns> methods = new DrawnRuns(task, 120).methods(false);
        List<MethodRuns> turned = new ArrayList<>();
        for (int m = 0; m < methods.size(); m++) {
            FoldPredictions own = methods.get(m).folds().get(0);
            FoldPredictions other = methods.get(methods.size() - 1 - m).folds().get(0);
            turned.add(new MethodRuns(
                    methods.get(m).method(),
                    List.of(FoldPredictions.single(
                            own.trainRows(), predicted(own, Split.VALIDATION), predicted(other, Split.TEST)))));
        }
        TrialRanking ranking = new TrialRanking(HOW, 3, scored(task), Metric.LOG_LOSS);
        TrialRanking other = new TrialRanking(
                HOW, 3, new RowsAtHand(HOW, 3, SumBounds.USUAL).scored(turned, List.of()), Metric.LOG_LOSS);
        assertThat(other.order()).isEqualTo(ranking.order());
        assertThat(other.figures("teacher").get("test"))
                .isNotEqualTo(ranking.figures("teacher").get("test"));
        assertThatThrownBy(() -> ranking.figures("nobody")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_front_is_what_nobody_dominates() {
        assertThat(ParetoFront.of(List.of(
                        new double[] {1, 5, 3}, new double[] {2, 4, 3}, new double[] {2, 5, 3}, new double[] {1, 5, 3
                        })))
                .containsExactly(true, true, false, true);
        assertThat(ParetoFront.of(List.of(new double[] {Double.NaN, 1}, new double[] {3, 1})))
                .containsExactly(false, true);
        assertThat(ParetoFront.of(List.of())).isEmpty();
    }
}

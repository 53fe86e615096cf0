package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.task.Multiclass;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each modality gives, and the areas of curves, read off the conditions that were measured. */
class AblationTest {
    private static final Modality IMAGE = new Modality("image");
    private static final Modality TEXT = new Modality("text");
    private static final EvaluateSettings SETTINGS =
            new EvaluateSettings(5, 0, List.of(0.2, 0.5), 0.95, 500, TreesChoice.NEVER);
    private static final Task NO_YES = new Multiclass(List.of("no", "yes"), List.of(100L, 100L));
    private static final int ROWS = 200;

    /** Of ten rows the first so many are right. */
    private static MethodRuns runs(Method method, int folds, int right) {
        List<FoldPredictions> all = new ArrayList<>();
        for (int f = 0; f < folds; f++) {
            int fold = f;
            List<String> ids =
                    IntStream.range(0, ROWS).mapToObj(i -> fold + "-" + i).toList();
            float[][] labels = new float[ROWS][];
            float[][] predicted = new float[ROWS][];
            for (int i = 0; i < ROWS; i++) {
                labels[i] = new float[] {i % 2};
                // a fold more, a row less
                int said = i % 10 < right && i >= f ? i % 2 : 1 - i % 2;
                predicted[i] = said == 1 ? new float[] {0.2f, 0.8f} : new float[] {0.8f, 0.2f};
            }
            all.add(new FoldPredictions(
                    0, f, 600, Map.of(Split.TEST, new Predictions(NO_YES, ids, ids, labels, predicted))));
        }
        return new MethodRuns(method, all);
    }

    private static RobustnessRuns shown(Method method, List<Modality> some, double missing, int folds, int right) {
        return new RobustnessRuns(
                method, new Condition(some, missing), runs(method, folds, right).folds());
    }

    private static Metrics metrics(int folds) {
        return new Evaluator(SETTINGS, 1)
                .evaluate(
                        List.of(runs(Method.TEACHER, folds, 9), runs(Method.linear("all"), folds, 8)),
                        List.of(
                                shown(Method.TEACHER, List.of(IMAGE), 0, folds, 4),
                                shown(Method.TEACHER, List.of(TEXT), 0, folds, 9),
                                shown(Method.TEACHER, List.of(IMAGE, TEXT), 0, folds, 9),
                                shown(Method.TEACHER, List.of(IMAGE, TEXT), 0.5, folds, 6),
                                shown(Method.TEACHER, List.of(IMAGE, TEXT), 0.2, folds, 8),
                                shown(Method.linear("all"), List.of(IMAGE, TEXT), 0.2, folds, 6),
                                shown(Method.linear("all"), List.of(IMAGE, TEXT), 0.5, folds, 5)));
    }

    @Test
    void what_a_modality_gives_is_the_paired_difference_of_all_modalities_and_those_without_it() {
        for (int folds : List.of(1, 3)) {
            Metrics metrics = metrics(folds);

            assertThat(metrics.ablation())
                    .extracting(of -> of.method() + " " + of.modality() + " " + of.metric())
                    .containsExactly(
                            "teacher image accuracy",
                            "teacher image log_loss",
                            "teacher text accuracy",
                            "teacher text log_loss");
            Ablation text = metrics.ablation("teacher", Metric.ACCURACY).get(1);
            // without the text the image alone is left
            assertThat(text.without().value()).isCloseTo(0.4, within(0.01));
            assertThat(text.without().difference()).isCloseTo(0.5, within(0.01));
            assertThat(text.without().low()).isGreaterThan(0.4);
            assertThat(text.without().high()).isLessThan(0.6);
            assertThat(text.without().isClearlyWorse(Metric.ACCURACY)).isTrue();
            assertThat(text.without().protocol())
                    .isEqualTo(folds == 1 ? "paired bootstrap over groups" : "corrected resampled t");
            assertThat(text.alone().difference()).isZero();
            Ablation image = metrics.ablation("teacher", Metric.ACCURACY).get(0);
            assertThat(image.without().isClearlyWorse(Metric.ACCURACY)).isFalse();
            assertThat(image.without().isClearlyBetter(Metric.ACCURACY)).isFalse();
            // of a loss less is better
            Ablation.Shown loss =
                    metrics.ablation("teacher", Metric.LOG_LOSS).get(1).without();
            assertThat(loss.difference()).isNegative();
            assertThat(loss.isClearlyWorse(Metric.LOG_LOSS)).isTrue();
        }
    }

    @Test
    void the_area_of_a_curve_is_that_of_its_trapezoids_and_the_baseline_is_moved_to_begin_with_it() {
        List<RobustnessArea> areas = metrics(1).areas();

        assertThat(areas).extracting(RobustnessArea::method).containsExactly("teacher", "linear-all");
        RobustnessArea teacher = areas.get(0);
        assertThat(teacher.most()).isEqualTo(0.5);
        // 0.9, 0.8, 0.6 at 0, 0.2, 0.5
        assertThat(teacher.relative()).isCloseTo(0.2 * 0.85 + 0.3 * 0.7, within(1e-12));
        // the baseline, 0.8, 0.6, 0.5, lifted by 0.1
        assertThat(teacher.effective()).isCloseTo(0.38 - (0.2 * 0.8 + 0.3 * 0.65), within(1e-12));
        assertThat(areas.get(1).effective()).isCloseTo(0, within(1e-12));
        assertThat(areas.get(1).baseline()).isEqualTo("linear-all");
    }

    @Test
    void without_the_baseline_at_the_same_shares_there_is_no_area() {
        Metrics metrics = new Evaluator(SETTINGS, 1)
                .evaluate(
                        List.of(runs(Method.TEACHER, 1, 9), runs(Method.linear("all"), 1, 8)),
                        List.of(
                                shown(Method.TEACHER, List.of(IMAGE, TEXT), 0.5, 1, 6),
                                shown(Method.linear("all"), List.of(IMAGE, TEXT), 0.2, 1, 6)));

        assertThat(metrics.areas()).extracting(RobustnessArea::method).containsExactly("linear-all");
        assertThat(metrics.ablation()).isEmpty();
        assertThat(metrics.json()).contains("robustness_areas").doesNotContain("ablation");
    }
}

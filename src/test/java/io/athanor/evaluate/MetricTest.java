package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.task.Multiclass;
import io.athanor.task.Predictions;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricTest {
    /** Four rows of three classes; the last one's true label is not among them. */
    private static final Predictions OPEN = predictions(List.of("a", "b", "c"), new int[] {0, 0, 1, -1}, new float[][] {
        {0.5f, 0.25f, 0.25f}, {0.25f, 0.75f, 0}, {0.25f, 0.75f, 0}, {0, 0, 1}
    });

    static Predictions predictions(List<String> classes, int[] labels, float[][] probabilities) {
        List<String> ids = IntStream.range(0, labels.length)
                .mapToObj("row-%03d"::formatted)
                .toList();
        Multiclass task = new Multiclass(classes, Collections.nCopies(classes.size(), 1L));
        return new Predictions(task, ids, ids, kept(labels), probabilities);
    }

    /** Labels as they are kept; null for -1. */
    static float[][] kept(int[] labels) {
        return IntStream.of(labels)
                .mapToObj(label -> label < 0 ? null : new float[] {label})
                .toArray(float[][]::new);
    }

    @Test
    void accuracy_counts_rows_whose_label_is_known() {
        assertThat(OfRows.metric(Metric.ACCURACY, OPEN)).isEqualTo(2.0 / 3);
    }

    @Test
    void macro_f1_is_the_mean_over_classes_that_occur_or_are_taken_for() {
        // a: 2·1 / (2 + 0 + 1) = 2/3; b: 2·1 / (2 + 1 + 0) = 2/3; c neither occurs nor is predicted
        assertThat(OfRows.metric(Metric.MACRO_F1, OPEN)).isCloseTo(2.0 / 3, within(1e-12));
        // b is predicted and never true: its F1 is 0 and counts
        Predictions never = predictions(List.of("a", "b"), new int[] {0, 0}, new float[][] {{1, 0}, {0, 1}});
        assertThat(OfRows.metric(Metric.MACRO_F1, never)).isCloseTo((2.0 / 3 + 0) / 2, within(1e-12));
    }

    @Test
    void log_loss_is_the_mean_negative_logarithm_and_clips_certainty() {
        assertThat(OfRows.metric(Metric.LOG_LOSS, OPEN))
                .isCloseTo(-(Math.log(0.5) + Math.log(0.25) + Math.log(0.75)) / 3, within(1e-9));
        Predictions sureAndWrong = predictions(List.of("a", "b"), new int[] {1}, new float[][] {{1, 0}});
        assertThat(OfRows.metric(Metric.LOG_LOSS, sureAndWrong)).isCloseTo(-Math.log(1e-15), within(1e-9));
    }

    @Test
    void brier_score_is_the_mean_squared_distance_over_all_classes() {
        double first = 0.25 + 0.0625 + 0.0625;
        double second = 0.5625 + 0.5625;
        double third = 0.0625 + 0.0625;
        assertThat(OfRows.metric(Metric.BRIER, OPEN)).isCloseTo((first + second + third) / 3, within(1e-9));
    }

    @Test
    void calibration_error_weighs_the_gap_of_each_bin_by_its_rows() {
        // 0.90 twice, once right: gap |0.5 − 0.9|; 0.60 and 0.65, both right, in one bin: gap |1 − 0.625|
        Predictions p = predictions(List.of("a", "b"), new int[] {0, 1, 0, 0}, new float[][] {
            {0.9f, 0.1f}, {0.9f, 0.1f}, {0.61f, 0.39f}, {0.65f, 0.35f}
        });
        assertThat(OfRows.metric(Metric.CALIBRATION_ERROR, p)).isCloseTo(0.5 * 0.4 + 0.5 * 0.37, within(1e-6));
    }

    @Test
    void the_upper_end_of_a_bin_belongs_to_it() {
        var rows =
                OfRows.scored(predictions(List.of("a", "b"), new int[] {0, 0}, new float[][] {{1, 0}, {0.6f, 0.4f}}));
        assertThat(rows.reliability().get(14).rows()).isEqualTo(1);
        assertThat(rows.reliability().stream().mapToLong(ReliabilityBin::rows).sum())
                .isEqualTo(2);
    }

    @Test
    void a_resample_that_counts_a_row_twice_is_the_data_with_the_row_twice() {
        Predictions twice = predictions(OPEN.task().outputs(), new int[] {0, 0, 0, 1}, new float[][] {
            OPEN.predicted()[0], OPEN.predicted()[1], OPEN.predicted()[1], OPEN.predicted()[2]
        });
        for (Metric metric : TaskMetrics.of(OPEN.task()).all()) {
            assertThat(OfRows.metric(metric, OPEN, new int[] {1, 2, 1, 5}))
                    .as(metric.key())
                    .isCloseTo(OfRows.metric(metric, twice), within(1e-12));
        }
    }

    @Test
    void no_row_with_a_known_label_gives_no_figure() {
        Predictions none = predictions(List.of("a", "b"), new int[] {-1}, new float[][] {{1, 0}});
        for (Metric metric : TaskMetrics.of(OPEN.task()).all()) {
            assertThat(OfRows.metric(metric, none)).as(metric.key()).isNaN();
        }
    }

    @Test
    void a_probability_that_is_no_number_names_its_row() {
        Predictions broken = predictions(List.of("a", "b"), new int[] {0}, new float[][] {{Float.NaN, 0}});
        assertThatThrownBy(() -> OfRows.metric(Metric.ACCURACY, broken)).hasMessageContaining("row-000");
    }

    @Test
    void confusion_gives_precision_recall_and_f1_of_each_class() {
        var confusion = new Confusion(List.of("a", "b", "c"), new long[][] {{3, 1, 0}, {2, 4, 0}, {0, 0, 0}});
        assertThat(confusion.perClass())
                .containsExactly(
                        new ClassScore("a", 3.0 / 5, 3.0 / 4, 6.0 / 9, 4),
                        new ClassScore("b", 4.0 / 5, 4.0 / 6, 8.0 / 11, 6),
                        new ClassScore("c", 0, 0, 0, 0));
    }
}

package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.Share;
import io.athanor.task.LabelFitter;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Ordinal;
import io.athanor.task.Predictions;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The metrics of every task, held against scikit-learn's figures (see metrics.py) and against what resampling means. */
class TaskMetricsTest {
    private static final Map<String, Task> TASKS = new TreeMap<>(Map.of(
            "multiclass", new Multiclass(List.of("a", "b", "c", "d"), List.of(1L, 1L, 1L, 1L)),
            "multi-label", new MultiLabel(List.of("a", "b", "c", "d", "e"), List.of(1L, 1L, 1L, 1L, 1L), 5),
            "ordinal", new Ordinal(List.of("1", "2", "3", "4", "5"), List.of(1L, 1L, 1L, 1L, 1L)),
            // kept as it is
            "regression", new Regression(List.of("y"), List.of(0.0), List.of(1.0))));

    static List<String> kinds() {
        return List.copyOf(TASKS.keySet());
    }

    private static JsonNode figures(String kind) throws Exception {
        try (var in = TaskMetricsTest.class.getResourceAsStream("metrics.json")) {
            return Json.tree(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8))
                    .get(kind);
        }
    }

    private static Predictions predictions(String kind) throws Exception {
        JsonNode figures = figures(kind);
        float[][] labels = rows(figures.get("labels"));
        List<String> ids = IntStream.range(0, labels.length)
                .mapToObj("row-%03d"::formatted)
                .toList();
        return new Predictions(TASKS.get(kind), ids, ids, labels, rows(figures.get("predicted")));
    }

    private static float[][] rows(JsonNode list) {
        List<float[]> rows = new ArrayList<>();
        list.forEach(row -> {
            float[] values = new float[Math.max(1, row.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.isArray() ? row.get(i).floatValue() : row.floatValue();
            }
            rows.add(values);
        });
        return rows.toArray(float[][]::new);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void figures_are_those_of_scikit_learn(String kind) throws Exception {
        JsonNode theirs = figures(kind);
        TaskMetrics metrics = TaskMetrics.of(TASKS.get(kind));
        Predictions rows = predictions(kind);
        List<String> compared = new ArrayList<>();
        theirs.fieldNames().forEachRemaining(compared::add);
        compared.removeAll(List.of("labels", "predicted"));
        assertThat(compared)
                .hasSizeGreaterThanOrEqualTo(3)
                .contains(metrics.headline().key());
        for (String key : compared) {
            assertThat(OfRows.metric(metrics.named(key), rows))
                    .as(key)
                    .isCloseTo(theirs.get(key).doubleValue(), within(1e-6));
        }
    }

    /** So that a bootstrap may count rows and need not copy them. */
    @ParameterizedTest
    @MethodSource("kinds")
    void a_resample_is_the_data_with_its_rows_that_often(String kind) throws Exception {
        Predictions rows = predictions(kind);
        int[] counts = IntStream.range(0, rows.rows()).map(i -> i * 7 % 4).toArray();
        int[] drawn = IntStream.range(0, rows.rows())
                .flatMap(i -> IntStream.generate(() -> i).limit(counts[i]))
                .toArray();
        Predictions copied = rows.at(drawn);
        List<String> names =
                IntStream.range(0, drawn.length).mapToObj("row-%03d"::formatted).toList();
        Predictions repeated =
                new Predictions(copied.task(), names, names, copied.labels(), copied.predicted(), copied.decision());
        for (Metric metric : TaskMetrics.of(rows.task()).all()) {
            assertThat(OfRows.metric(metric, rows, counts))
                    .as(metric.key())
                    .isCloseTo(OfRows.metric(metric, repeated), within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void no_row_with_a_known_label_gives_no_figure(String kind) throws Exception {
        Predictions rows = predictions(kind);
        Predictions open = new Predictions(
                rows.task(), rows.sampleIds(), rows.groups(), new float[rows.rows()][], rows.predicted());
        for (Metric metric : TaskMetrics.of(rows.task()).all()) {
            assertThat(OfRows.metric(metric, open)).as(metric.key()).isNaN();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void metrics_of_a_task_have_keys_of_their_own(String kind) {
        TaskMetrics metrics = TaskMetrics.of(TASKS.get(kind));
        assertThat(metrics.all().stream().map(Metric::key)).doesNotHaveDuplicates();
        assertThat(metrics.all()).containsAll(metrics.compared()).contains(metrics.chooser(), metrics.ofEquals());
        assertThat(metrics.compared().get(0)).isEqualTo(metrics.headline());
        assertThat(metrics.headline().higherIsBetter()).isTrue();
    }

    @Test
    void several_targets_are_measured_each_in_its_unit_and_missing_ones_left_out() {
        Task task = new Regression(List.of("price", "weight"), List.of(0.0, 0.0), List.of(1.0, 1.0));
        List<String> ids = List.of("a", "b", "c");
        Predictions rows =
                new Predictions(task, ids, ids, new float[][] {{1, 10}, {3, Float.NaN}, {5, 30}}, new float[][] {
                    {2, 10}, {3, 1000}, {5, 20}
                });
        TaskMetrics metrics = TaskMetrics.of(task);
        assertThat(OfRows.metric(metrics.named("mean_absolute_error price"), rows))
                .isCloseTo(1.0 / 3, within(1e-9));
        assertThat(OfRows.metric(metrics.named("mean_absolute_error weight"), rows))
                .isEqualTo(5);
        assertThat(OfRows.metric(metrics.named("root_mean_squared_error weight"), rows))
                .isCloseTo(Math.sqrt(50), within(1e-9));
        assertThat(OfRows.metric(Metric.R2, rows)).isCloseTo((1 - 1.0 / 8 + 1 - 100.0 / 200) / 2, within(1e-9));
    }

    /** What is sick taken for healthy costs 9; said is sick from a probability of 0.1 up. */
    @Test
    void figures_follow_what_mistakes_cost_and_which_rows_are_answered() {
        LabelFitter fitter =
                new Multiclass.Settings(Map.of("sick", Map.of("healthy", 9.0)), new Share(25, true)).fitter();
        List.of("healthy", "sick").forEach(fitter::add);
        Task task = fitter.fit();
        List<String> ids = List.of("a", "b", "c", "d");
        float[][] labels = {{0}, {0}, {1}, {1}};
        // said is sick, healthy, sick, healthy, at expected costs of 0.8, 0.45, 0.3, 0.18
        float[][] predicted = {{0.8f, 0.2f}, {0.95f, 0.05f}, {0.3f, 0.7f}, {0.98f, 0.02f}};
        Predictions rows = new Predictions(task, ids, ids, labels, predicted);
        Predictions chosen = rows.with(rows.chosen());
        TaskMetrics metrics = TaskMetrics.of(task);
        assertThat(OfRows.metric(metrics.named("accuracy"), chosen)).isEqualTo(0.5);
        assertThat(OfRows.metric(metrics.named("macro_f1"), chosen)).isEqualTo(0.5);
        assertThat(OfRows.metric(metrics.named("mean_cost"), chosen)).isEqualTo((1 + 9) / 4.0);
        assertThat(OfRows.metric(metrics.named("coverage"), chosen)).isEqualTo(0.75);
        assertThat(OfRows.metric(metrics.named("accuracy_of_answered"), chosen)).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(OfRows.metric(metrics.named("coverage"), rows))
                .as("nothing chosen")
                .isEqualTo(1);
        assertThat(TaskMetrics.of(TASKS.get("multiclass")).all())
                .doesNotContain(Metric.MEAN_COST, Metric.COVERAGE, Metric.ACCURACY_OF_ANSWERED);
        ScoredRows scores = OfRows.scored(chosen);
        long[][] confusion = new long[2][2];
        scores.addTo(confusion);
        assertThat(confusion).isDeepEqualTo(new long[][] {{1, 1}, {1, 1}});
    }
}

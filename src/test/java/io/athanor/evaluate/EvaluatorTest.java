package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.data.Cost;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.task.Multiclass;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final Task NO_YES = new Multiclass(List.of("no", "yes"), List.of(1L, 1L));
    private static final EvaluateSettings SETTINGS =
            new EvaluateSettings(5, 2, List.of(0.3), 0.95, 500, TreesChoice.AUTO);
    private static final List<Modality> MODALITIES = List.of(new Modality("image"), new Modality("text"));

    /** Rows first … first + n; of every ten the first {@code right} are told right. */
    private static Predictions rows(int first, int n, int right) {
        int[] labels = new int[n];
        float[][] probabilities = new float[n][2];
        for (int i = 0; i < n; i++) {
            labels[i] = (first + i) / 10 % 2;
            boolean hit = (first + i) % 10 < right;
            probabilities[i][hit ? labels[i] : 1 - labels[i]] = 0.8f;
            probabilities[i][hit ? 1 - labels[i] : labels[i]] = 0.2f;
        }
        List<String> ids = IntStream.range(first, first + n)
                .mapToObj("row-%04d"::formatted)
                .toList();
        return new Predictions(NO_YES, ids, ids, MetricTest.kept(labels), probabilities);
    }

    private static MethodRuns single(Method method, int onValidation, int onTest) {
        return new MethodRuns(
                method, List.of(FoldPredictions.single(600, rows(0, 100, onValidation), rows(100, 200, onTest))));
    }

    private static List<MethodRuns> methods() {
        return List.of(
                single(Method.TEACHER, 9, 9),
                single(Method.STUDENT, 8, 8),
                single(Method.STUDENT_ALONE, 7, 7),
                single(Method.modality("image"), 6, 8),
                single(Method.modality("text"), 7, 6),
                single(Method.PRIOR, 5, 5));
    }

    @Test
    void a_single_split_is_called_indicative_and_covers_a_known_difference() {
        Metrics metrics = new Evaluator(SETTINGS, 1).evaluate(methods(), List.of());

        assertThat(metrics.protocol()).isEqualTo("single split (indicative)");
        assertThat(metrics.indicative()).isTrue();
        Estimate accuracy = metrics.test(Method.TEACHER, Metric.ACCURACY).orElseThrow();
        assertThat(accuracy.value()).isEqualTo(0.9, within(1e-12));
        assertThat(accuracy.n()).isEqualTo(200);
        assertThat(accuracy.low()).isBetween(0.84, 0.88);
        assertThat(accuracy.high()).isBetween(0.92, 0.96);
        Comparison gain =
                metrics.comparison("student", "student-alone", Metric.ACCURACY).orElseThrow();
        assertThat(gain.difference()).isCloseTo(0.1, within(1e-12));
        // paired: one row in ten differs, ± 1.96 · √(0.09 / 200), though each figure alone is far less certain
        assertThat(gain.low()).isCloseTo(0.1 - 0.042, within(0.015));
        assertThat(gain.high()).isCloseTo(0.1 + 0.042, within(0.015));
        assertThat(gain.protocol()).isEqualTo("paired bootstrap over groups");
    }

    @Test
    void an_accuracy_of_all_or_nothing_has_an_interval_that_tells_how_few_groups_there_were() {
        Predictions right = rows(100, 20, 10);
        List<String> pairs =
                IntStream.range(0, 20).mapToObj(i -> "group" + i / 2).toList();
        Predictions paired = new Predictions(right.task(), right.sampleIds(), pairs, right.labels(), right.predicted());
        for (boolean crossValidated : List.of(false, true)) {
            Estimate perfect = accuracyOf(paired, crossValidated);
            assertThat(perfect.low()).isCloseTo(0.72246, within(1e-4));
            assertThat(perfect.high()).isEqualTo(1);
            Estimate hopeless = accuracyOf(rows(100, 20, 0), crossValidated);
            assertThat(hopeless.low()).isZero();
            assertThat(hopeless.high()).isCloseTo(0.16113, within(1e-4));
        }
    }

    /** Both folds are of the same groups: they count once. */
    private static Estimate accuracyOf(Predictions rows, boolean crossValidated) {
        List<FoldPredictions> folds = new ArrayList<>();
        for (int fold = 0; fold < (crossValidated ? 2 : 1); fold++) {
            folds.add(new FoldPredictions(0, fold, 80, Map.of(Split.TEST, rows)));
        }
        return new Evaluator(SETTINGS, 1)
                .evaluate(List.of(new MethodRuns(Method.STUDENT, folds)), List.of())
                .test(Method.STUDENT, Metric.ACCURACY)
                .orElseThrow();
    }

    @Test
    void the_best_single_modality_is_chosen_on_validation_rows() {
        Metrics metrics = new Evaluator(SETTINGS, 1).evaluate(methods(), List.of());

        assertThat(metrics.selection().get(Method.BEST_MODALITY)).isEqualTo(Map.of("text", 1L));
        // text is the worse on test rows, and it is text that the teacher is set against
        assertThat(metrics.comparison("teacher", Method.BEST_MODALITY, Metric.ACCURACY))
                .map(Comparison::difference)
                .hasValueSatisfying(d -> assertThat(d).isCloseTo(0.3, within(1e-12)));
    }

    /** As {@link #rows}, with a probability of its own of what is told. */
    private static Predictions sure(Predictions rows, float probability) {
        float[][] other = new float[rows.rows()][2];
        for (int i = 0; i < other.length; i++) {
            int said = rows.predicted()[i][1] > 0.5f ? 1 : 0;
            other[i][said] = probability;
            other[i][1 - said] = 1 - probability;
        }
        return new Predictions(rows.task(), rows.sampleIds(), rows.groups(), rows.labels(), other);
    }

    private static FoldPredictions fold(int fold, int onValidation, float probability, int onTest) {
        return new FoldPredictions(
                0,
                fold,
                80,
                Map.of(
                        Split.VALIDATION,
                        sure(rows(500, 20, onValidation), probability),
                        Split.TEST,
                        rows(fold * 20, 20, onTest)));
    }

    @Test
    void the_best_single_one_is_a_head_or_a_baseline_of_one_modality_by_log_loss_on_validation_rows_alone() {
        // right most often in the first fold, and so sure of it that its log-loss is not the least; best of all on test
        // rows
        var head = new MethodRuns(Method.modality("text"), List.of(fold(0, 9, 0.999f, 9), fold(1, 6, 0.7f, 9)));
        var linear = new MethodRuns(Method.linear("image"), List.of(fold(0, 7, 0.7f, 5), fold(1, 7, 0.7f, 8)));
        var trees = new MethodRuns(Method.trees("image"), List.of(fold(0, 8, 0.8f, 6), fold(1, 6, 0.7f, 4)));
        // of several modalities: better than any single one, and no single one
        var all = new MethodRuns(Method.trees("all"), List.of(fold(0, 9, 0.9f, 7), fold(1, 9, 0.9f, 7)));
        var teacher = new MethodRuns(Method.TEACHER, List.of(fold(0, 9, 0.9f, 9), fold(1, 9, 0.9f, 9)));
        // what is chosen by hand, of the first fold the one and of the second the other
        var byHand = new MethodRuns(
                Method.STUDENT, List.of(trees.folds().get(0), linear.folds().get(1)));

        Metrics metrics =
                new Evaluator(SETTINGS, 1).evaluate(List.of(teacher, byHand, head, linear, trees, all), List.of());

        assertThat(metrics.selection().get(Method.BEST_MODALITY))
                .isEqualTo(Map.of("trees-image", 1L, "linear-image", 1L));
        assertThat(metrics.selection().get(Method.BEST_BASELINE)).isEqualTo(Map.of("trees-all", 2L));
        for (Metric metric : metrics.metrics().compared()) {
            Comparison best =
                    metrics.comparison("teacher", Method.BEST_MODALITY, metric).orElseThrow();
            double hand = metrics.test(Method.TEACHER, metric).orElseThrow().value()
                    - metrics.test(Method.STUDENT, metric).orElseThrow().value();
            assertThat(best.difference()).as(metric.key()).isCloseTo(hand, within(1e-12));
        }
        assertThat(metrics.comparison("teacher", Method.BEST_MODALITY, Metric.ACCURACY))
                .map(Comparison::difference)
                .hasValueSatisfying(d -> assertThat(d).isCloseTo(0.9 - (0.6 + 0.8) / 2, within(1e-9)));
    }

    @Test
    void equal_seeds_give_equal_documents() {
        assertThat(new Evaluator(SETTINGS, 1).evaluate(methods(), List.of()).json())
                .isEqualTo(new Evaluator(SETTINGS, 1)
                        .evaluate(methods(), List.of())
                        .json())
                .isNotEqualTo(new Evaluator(SETTINGS, 2)
                        .evaluate(methods(), List.of())
                        .json());
    }

    @Test
    void teachers_and_students_of_any_name_are_set_against_each_other() {
        Method attentive = Method.teacher("attentive");
        Method small = Method.student("small", "attentive");
        Metrics metrics = new Evaluator(SETTINGS, 1)
                .evaluate(
                        List.of(
                                single(attentive, 9, 8),
                                single(Method.TEACHER, 9, 9),
                                single(Method.STUDENT, 8, 8),
                                single(small, 7, 7),
                                single(Method.STUDENT_ALONE, 7, 7),
                                single(small.alone(), 7, 6),
                                single(Method.modality("text"), 7, 6)),
                        List.of());

        assertThat(metrics.methods())
                .containsExactly(
                        Method.TEACHER,
                        attentive,
                        Method.STUDENT,
                        small,
                        Method.STUDENT_ALONE,
                        small.alone(),
                        Method.modality("text"));
        assertThat(metrics.comparisons().stream()
                        .filter(c -> c.metric().equals("accuracy") && !c.b().equals("text"))
                        .map(c -> c.a() + " " + c.b()))
                .containsExactly(
                        "teacher best-modality",
                        "attentive teacher",
                        "attentive best-modality",
                        "student student-alone",
                        "student teacher",
                        "small small-alone",
                        "small attentive",
                        "small student");
        assertThat(metrics.comparison("small", "small-alone", Metric.ACCURACY))
                .map(Comparison::difference)
                .hasValueSatisfying(d -> assertThat(d).isCloseTo(0.1, within(1e-12)));
    }

    @Test
    void the_order_of_rows_does_not_count() {
        Predictions p = rows(100, 4, 2);
        Predictions turned = new Predictions(
                p.task(),
                List.of("row-0103", "row-0102", "row-0101", "row-0100"),
                List.of("row-0103", "row-0102", "row-0101", "row-0100"),
                new float[][] {p.labels()[3], p.labels()[2], p.labels()[1], p.labels()[0]},
                new float[][] {p.predicted()[3], p.predicted()[2], p.predicted()[1], p.predicted()[0]});
        Metrics metrics = new Evaluator(SETTINGS, 1)
                .evaluate(
                        List.of(
                                new MethodRuns(Method.STUDENT, List.of(FoldPredictions.single(9, p, p))),
                                new MethodRuns(Method.STUDENT_ALONE, List.of(FoldPredictions.single(9, p, turned)))),
                        List.of());
        Comparison same =
                metrics.comparison("student", "student-alone", Metric.LOG_LOSS).orElseThrow();
        assertThat(List.of(same.difference(), same.low(), same.high())).containsOnly(0.0);
    }

    @Test
    void repeated_cross_validation_uses_the_corrected_t_interval_over_all_folds() {
        var methods = new ArrayList<MethodRuns>();
        int[] teacher = {9, 8, 9, 7, 9, 8, 9, 9, 7, 8};
        for (Method method : List.of(Method.TEACHER, Method.modality("text"))) {
            var folds = new ArrayList<FoldPredictions>();
            for (int f = 0; f < 10; f++) {
                int right = method.equals(Method.TEACHER) ? teacher[f] : 6;
                Predictions test = rows(f % 5 * 20, 20, right);
                folds.add(new FoldPredictions(
                        f / 5, f % 5, 80, Map.of(Split.TEST, test, Split.VALIDATION, rows(500, 20, 6))));
            }
            methods.add(new MethodRuns(method, folds));
        }

        Metrics metrics = new Evaluator(SETTINGS, 1).evaluate(methods, List.of());

        assertThat(metrics.protocol()).isEqualTo("2 x 5 repeated grouped stratified cross-validation");
        assertThat(new Evaluator(SETTINGS, FoldDraw.BY_HASH, 1)
                        .evaluate(methods, List.of())
                        .protocol())
                .isEqualTo("2 x 5 repeated grouped cross-validation, folds by a hash of the group");
        assertThat(metrics.indicative()).isFalse();
        Comparison c = metrics.comparison("teacher", "text", Metric.ACCURACY).orElseThrow();
        Interval byHand =
                ResampledT.interval(new double[] {0.3, 0.2, 0.3, 0.1, 0.3, 0.2, 0.3, 0.3, 0.1, 0.2}, 20.0 / 80, 0.95);
        assertThat(c.difference()).isCloseTo(0.23, within(1e-9));
        assertThat(c.low()).isCloseTo(byHand.low(), within(1e-6));
        assertThat(c.high()).isCloseTo(byHand.high(), within(1e-6));
        assertThat(Optional.ofNullable(c.pooled())).hasValueSatisfying(pooled -> {
            assertThat(pooled.low()).isBetween(0.1, 0.23);
            assertThat(pooled.high()).isBetween(0.23, 0.36);
        });
        assertThat(metrics.test(Method.TEACHER, Metric.ACCURACY).orElseThrow().n())
                .isEqualTo(100);
        assertThat(metrics.selection().get(Method.BEST_MODALITY)).isEqualTo(Map.of("text", 10L));
    }

    @Test
    void methods_measured_on_other_rows_are_refused() {
        var other = new MethodRuns(
                Method.STUDENT, List.of(FoldPredictions.single(600, rows(0, 100, 9), rows(101, 200, 9))));
        assertThatThrownBy(() ->
                        new Evaluator(SETTINGS, 1).evaluate(List.of(single(Method.TEACHER, 9, 9), other), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("teacher and student");
    }

    @Test
    void the_document_keeps_its_keys_and_reads_back_as_it_was() throws Exception {
        var hidden = new RobustnessRuns(
                Method.TEACHER,
                new Condition(MODALITIES, 0.3),
                single(Method.TEACHER, 8, 8).folds());
        Metrics metrics = new Evaluator(SETTINGS, 1)
                .evaluate(methods(), List.of(hidden))
                .with(
                        Map.of("teacher", new Cost(1, 2, 3, 4, 5, 6, 7, 8)),
                        Map.of("teacher", List.of(new CurvePoint(1, 2.0, Double.NaN, 0.5))));
        JsonNode json = Json.tree(metrics.json());

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "protocol",
                        "indicative",
                        "intervals",
                        "confidence",
                        "task",
                        "open",
                        "methods",
                        "comparisons",
                        "selection",
                        "robustness",
                        "per_class",
                        "confusion",
                        "reliability",
                        "calibration",
                        "agreement",
                        "cost",
                        "curves");
        assertThat(json.at("/methods/teacher/splits/test/accuracy").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("value", "low", "high", "n");
        assertThat(json.at("/methods/teacher/splits/test").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("accuracy", "macro_f1", "log_loss", "brier", "calibration_error");
        assertThat(json.at("/methods/image/splits/test/macro_f1/value").isNumber())
                .isTrue();
        assertThat(json.at("/methods/image/kind").asText()).isEqualTo("modality");
        assertThat(json.at("/methods/prior/kind").asText()).isEqualTo("baseline");
        assertThat(json.at("/methods/student/of").asText()).isEqualTo("teacher");
        assertThat(json.at("/methods/student-alone/kind").asText()).isEqualTo("student-alone");
        assertThat(json.at("/methods/teacher").has("of")).isFalse();
        assertThat(json.at("/comparisons/0").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("a", "b", "metric", "difference", "low", "high", "protocol");
        assertThat(json.at("/robustness/0").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("method", "modalities", "missing", "figure");
        assertThat(json.at("/cost/teacher").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "parameters",
                        "parameters_with_encoders",
                        "bytes",
                        "bytes_with_encoders",
                        "millis_per_row",
                        "millis_per_row_with_encoders",
                        "most_millis_per_row",
                        "most_millis_per_row_with_encoders");
        assertThat(Metrics.read(metrics.json()).json()).isEqualTo(metrics.json());
    }

    @Test
    void what_is_hidden_at_a_rate_stays_hidden_at_a_higher_one() {
        var little = new Condition(MODALITIES, 0.3);
        var much = new Condition(MODALITIES, 0.5);
        int shown = 0;
        for (int i = 0; i < 1000; i++) {
            String id = "row-" + i;
            if (much.shows(1, id, MODALITIES.get(0))) {
                assertThat(little.shows(1, id, MODALITIES.get(0))).isTrue();
            }
            shown += little.shows(1, id, MODALITIES.get(0)) ? 1 : 0;
        }
        assertThat(shown).isBetween(650, 750);
        assertThat(Condition.subsets(MODALITIES))
                .extracting(Condition::modalities)
                .containsExactly(MODALITIES.subList(0, 1), MODALITIES.subList(1, 2), MODALITIES);
    }
}

package io.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Cost;
import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.MethodFigures;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictTest {
    static final Task A_B = new Multiclass(List.of("a", "b"), List.of(1L, 1L));

    @Test
    void clear_differences_are_told_as_gains_and_losses() {
        Metrics metrics = metrics(
                false,
                compared("teacher", Method.BEST_MODALITY, 0.063, 0.021, 0.105),
                compared("teacher", Method.BEST_BASELINE, -0.03, -0.05, -0.01),
                compared("student", "student-alone", 0.04, 0.01, 0.07));

        assertThat(new Verdict(metrics.with(
                                Map.of(
                                        "teacher",
                                        new Cost(10, 1000, 1, 1, 1, 40, 1, 40),
                                        "student",
                                        new Cost(1, 90, 1, 1, 1, 5, 1, 5)),
                                Map.of()))
                        .sentence())
                .isEqualTo("The fused teacher is right on 81.2 % of the test rows, 6.3 points above the best single"
                        + " modality (text in 20 of 25 folds) and 3.0 points below the best baseline; distilling gained"
                        + " the student 4.0 points over the same student on labels alone; the student takes 13 % of the"
                        + " teacher's time a row and 9.0 % of its parameters, encoders counted.");
    }

    @Test
    void an_interval_that_holds_zero_is_never_a_gain() {
        Metrics metrics = metrics(
                true,
                compared("teacher", Method.BEST_MODALITY, 0.063, -0.021, 0.105),
                compared("student", "student-alone", 0.04, 0, 0.07));

        assertThat(new Verdict(metrics).sentence())
                .isEqualTo("The fused teacher is right on 81.2 % of the test rows, not clearly different from the best"
                        + " single modality (text in 20 of 25 folds: +6.3 points, interval −2.1 to +10.5); whether"
                        + " distilling helped the student is open (+4.0 points, interval +0.0 to +7.0) – indicative: one"
                        + " split.");
    }

    @Test
    void what_has_a_name_of_its_own_is_set_against_the_usual_one() {
        String sentence = new Verdict(ReportFixture.metricsOfSeveral()).sentence();

        assertThat(sentence)
                .startsWith("The fused teacher is right on ")
                .containsPattern("; the teacher attentive is right on \\S+ % of the test rows, [^;]+ the teacher[ ;]")
                .containsPattern("; the student small is [^;]+ the student[ ;]")
                .contains(
                        "the student takes 17 % of the teacher's time",
                        "the student small takes 17 % of the teacher"
                                + " attentive's time a row and 8.7 % of its parameters");
    }

    @Test
    void the_plain_table_is_aligned_and_says_how_it_was_measured() {
        Metrics metrics = metrics(true);

        assertThat(new ResultTable(metrics).text().lines().toList())
                .element(1)
                .asString()
                .startsWith("teacher (fused)")
                .contains("81.2 % [78.0, 84.0]");
        assertThat(new ResultTable(metrics).text()).endsWith("single split (indicative); intervals: bootstrap, 95 %\n");
    }

    private static Comparison compared(String a, String b, double difference, double low, double high) {
        return new Comparison(a, b, Metric.ACCURACY.key(), difference, low, high, "by hand", null);
    }

    private static Metrics metrics(boolean indicative, Comparison... comparisons) {
        SortedMap<String, SortedMap<String, Estimate>> teacher =
                new TreeMap<>(Map.of("test", new TreeMap<>(Map.of("accuracy", new Estimate(0.812, 0.78, 0.84, 300)))));
        SortedMap<String, SortedMap<String, Long>> selection =
                new TreeMap<>(Map.of(Method.BEST_MODALITY, new TreeMap<>(Map.of("text", 20L, "image", 5L))));
        return new Metrics(
                "single split (indicative)",
                indicative,
                "bootstrap",
                0.95,
                A_B,
                0,
                new TreeMap<>(Map.of(
                        "teacher",
                        new MethodFigures(Method.Kind.TEACHER, null, teacher),
                        "student",
                        new MethodFigures(Method.Kind.STUDENT, "teacher", new TreeMap<>()))),
                List.of(comparisons),
                selection,
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of());
    }
}

package io.athanor.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Json;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of a row, by what mistakes cost, and of which rows nothing. */
class DecisionTest {
    private static final Share NEVER = new Share(0, true);
    private static final Map<String, Map<String, Double>> MISSED = Map.of("sick", Map.of("healthy", 9.0));

    private static Task fit(TaskSettings settings, String... labels) {
        LabelFitter fitter = settings.fitter();
        for (String label : labels) {
            fitter.add(label);
        }
        return fitter.fit();
    }

    private static Task patients(Map<String, Map<String, Double>> costs, Share abstain) {
        return fit(new Multiclass.Settings(costs, abstain), "healthy", "sick", "healthy");
    }

    /** To say healthy costs 9·P(sick), to say sick costs P(healthy). */
    @Test
    void the_class_of_the_lowest_expected_cost_is_said() {
        Decision decision = patients(MISSED, NEVER).decision();
        assertThat(decision.said(new float[] {0.85f, 0.15f})).isEqualTo(1);
        assertThat(decision.said(new float[] {0.91f, 0.09f})).isZero();
        assertThat(decision.costs().expected(new float[] {0.85f, 0.15f}, 0)).isCloseTo(1.35, within(1e-6));
        assertThat(decision.costs().of(1, 0)).isEqualTo(9);
        assertThat(decision.costs().of(0, 1)).isEqualTo(1);
        assertThat(decision.costs().of(1, 1)).isZero();
    }

    @Test
    void without_costs_it_is_the_likeliest_class_and_the_median_level() {
        Task classes = fit(new Multiclass.Settings(), "a", "b", "c");
        Task levels = fit(new Ordinal.Settings(List.of("a", "b", "c")), "a", "b", "c");
        assertThat(classes.hasCosts()).isFalse();
        assertThat(levels.hasCosts()).isFalse();
        float[] probabilities = {0.4f, 0.25f, 0.35f};
        assertThat(classes.decision().said(probabilities)).isZero();
        assertThat(levels.decision().said(probabilities)).isEqualTo(1);
        assertThat(levels.decision().costs().expected(probabilities, 1)).isCloseTo(0.75, within(1e-6));
        // of equals the first
        assertThat(classes.decision().said(new float[] {0.2f, 0.4f, 0.4f})).isEqualTo(1);
        assertThat(levels.decision().said(new float[] {0.5f, 0.1f, 0.4f})).isZero();
    }

    /** Of levels a mistake of which nothing is said costs its distance. */
    @Test
    void of_levels_costs_are_those_of_distance_but_for_what_is_named() {
        Task task = fit(
                new Ordinal.Settings(List.of("low", "middle", "high"), Map.of("high", Map.of("low", 10.0)), NEVER),
                "low",
                "middle",
                "high");
        Costs costs = task.decision().costs();
        assertThat(task.hasCosts()).isTrue();
        assertThat(costs.values()).isDeepEqualTo(new double[][] {{0, 1, 2}, {1, 0, 1}, {10, 1, 0}});
        // low 10·0.2, middle 0.8, high 2·0.6 + 0.2
        assertThat(task.decision().said(new float[] {0.6f, 0.2f, 0.2f})).isEqualTo(1);
    }

    @Test
    void names_in_costs_are_read_as_labels_are() {
        Task task = fit(new Ordinal.Settings(List.of(), Map.of("2.0", Map.of(" 1 ", 3.0)), NEVER), "1", "2", "10");
        assertThat(task.decision().costs().of(1, 0)).isEqualTo(3);
        assertThatThrownBy(() -> new Ordinal.Settings(List.of("a", "b"), Map.of("z", Map.of("a", 1.0)), NEVER))
                .hasMessage("costs name 'z', expected one of a, b");
        assertThatThrownBy(() -> new Multiclass.Settings(Map.of("a", Map.of("a", 1.0)), NEVER))
                .hasMessageStartingWith("costs name 'a' taken for itself");
        assertThatThrownBy(() -> new Multiclass.Settings(Map.of("a", Map.of("b", 1.0), "a ", Map.of()), NEVER))
                .hasMessageStartingWith("costs name 'a");
    }

    @Test
    void a_class_that_no_sample_has_is_told_with_those_there_are() {
        TaskSettings task = new Multiclass.Settings(Map.of("sick", Map.of("healty", 9.0)), NEVER);
        assertThatThrownBy(() -> task.requireNamed(List.of("sick", "healthy")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'healty', which no sample has, expected 'healthy' perhaps")
                .hasMessageContaining("of healthy, sick");
        task.requireNamed(List.of("sick", "healthy", "healty"));
        // the training rows of a fold may lack it
        assertThat(fit(task, "sick", "healthy").decision().costs().of(1, 0)).isEqualTo(1);
    }

    @Test
    void what_is_decided_is_no_matter_of_how_labels_are_read() {
        TaskSettings task = new Multiclass.Settings(MISSED, new Share(5, true));
        assertThat(task.reading()).isEqualTo(new Multiclass.Settings());
        TaskSettings levels = new Ordinal.Settings(List.of("a", "b"), Map.of("a", Map.of("b", 2.0)), NEVER);
        assertThat(levels.reading()).isEqualTo(new Ordinal.Settings(List.of("a", "b")));
    }

    @Test
    void the_rows_of_the_highest_expected_cost_are_not_answered() {
        float[][] predicted = {{0.9f, 0.1f}, {0.4f, 0.6f}, {0.25f, 0.75f}, {0.55f, 0.45f}, {1, 0}};
        Decision decision = patients(Map.of(), new Share(40, true)).decision(predicted, new float[5][]);
        // half way between the costs of 0.25 and 0.4
        assertThat(decision.mostCost()).isCloseTo(0.325, within(1e-6));
        assertThat(answered(decision, predicted)).containsExactly(true, false, true, false, true);
        Decision few = patients(Map.of(), new Share(19, true)).decision(predicted, new float[5][]);
        assertThat(few.mostCost()).as("a fifth at least").isNull();
        assertThat(answered(few, predicted)).containsOnly(true);
        assertThat(patients(Map.of(), new Share(40, true)).decision().answers(new float[] {0.5f, 0.5f}))
                .as("without any rows")
                .isTrue();
    }

    @Test
    void rows_of_equal_cost_are_answered_together() {
        float[][] predicted = {{0.5f, 0.5f}, {0.5f, 0.5f}, {0.75f, 0.25f}};
        Decision decision = patients(Map.of(), new Share(34, true)).decision(predicted, new float[3][]);
        assertThat(answered(decision, predicted)).containsOnly(true);
    }

    /** By costs a row is sure where either answer is cheap: 9·0.02 is less than 0.85. */
    @Test
    void with_costs_it_is_not_the_least_likely_that_are_left_out() {
        float[][] predicted = {{0.98f, 0.02f}, {0.85f, 0.15f}, {0.3f, 0.7f}};
        Decision decision = patients(MISSED, new Share(34, true)).decision(predicted, new float[3][]);
        assertThat(answered(decision, predicted)).containsExactly(true, false, true);
    }

    private static List<Boolean> answered(Decision decision, float[][] predicted) {
        return IntStream.range(0, predicted.length)
                .mapToObj(i -> decision.answers(predicted[i]))
                .toList();
    }

    @Test
    void it_is_read_back_from_json() throws Exception {
        Task task = patients(MISSED, new Share(50, true));
        assertThat(Json.read(Json.canonical(task), Task.class)).isEqualTo(task);
        Decision decision = task.decision(new float[][] {{0.5f, 0.5f}, {0.9f, 0.1f}}, new float[2][]);
        assertThat(decision.mostCost()).isNotNull();
        assertThat(Json.canonical(decision)).contains("\"costs\":[[0.0,1.0],[9.0,0.0]]");
        assertThat(Json.read(Json.canonical(decision), Decision.class)).isEqualTo(decision);
    }

    @Test
    void a_share_is_of_some_rows_and_not_of_all() {
        for (Share share : List.of(new Share(5, false), new Share(100, true))) {
            assertThatThrownBy(() -> new Multiclass.Settings(Map.of(), share))
                    .hasMessage("abstain is " + share + ", expected a share of rows from 0% to below 100%, such as 5%");
        }
    }
}

package io.athanor.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Json;
import io.athanor.base.UserError;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of task promises, and what each means. */
class TaskTest {
    private static final MultiLabel.Settings TAGS = new MultiLabel.Settings(",");
    private static final Ordinal.Settings SIZES = new Ordinal.Settings(List.of("small", "medium", "large"));
    private static final Regression.Settings PRICES = new Regression.Settings(List.of("price", "weight"));

    /** Settings, and cells of some rows. */
    private record Case(TaskSettings settings, List<List<@Nullable String>> cells) {
        List<String> labels() {
            return cells.stream().map(settings::read).toList();
        }

        Task fit() {
            LabelFitter fitter = settings.fitter();
            labels().forEach(fitter::add);
            return fitter.fit();
        }

        @Override
        public String toString() {
            return settings.getClass().getSimpleName() + " " + cells;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(new Multiclass.Settings(), rows("b", "a", "b", "c")),
                new Case(TAGS, rows("x, y", "y", "[]", "[\"z\", \"x\"]")),
                new Case(SIZES, rows("small", "large", "medium", "large")),
                new Case(new Ordinal.Settings(List.of()), rows("10", "9", "10.0", "-1")),
                new Case(new Regression.Settings(List.of()), rows("1.5", "-2", "1e3", "0")),
                new Case(
                        PRICES,
                        List.of(List.of("1", "10"), Arrays.asList("2", null), List.of("4", "40"), List.of("5", "11"))));
    }

    private static List<List<@Nullable String>> rows(String... cells) {
        return Arrays.stream(cells).<List<@Nullable String>>map(List::of).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void widths_agree(Case each) {
        Task task = each.fit();
        assertThat(task.prior()).hasSize(task.width());
        assertThat(task.activate(task.prior(), 0)).hasSize(task.outputs().size());
        for (String label : each.labels()) {
            float[] kept = task.label(label);
            assertThat(kept).hasSize(task.labelWidth());
            assertThat(task.truth(kept)).hasSize(task.outputs().size());
            task.target(kept, new float[2 * task.targetWidth()], task.targetWidth());
        }
        assertThat(task.label(null)).isNull();
    }

    /** What is answered where nothing is seen is as likely as it was in the training rows: nothing constant does better. */
    @ParameterizedTest
    @MethodSource("cases")
    void the_prior_is_the_best_constant_answer(Case each) {
        Task task = each.fit();
        double best = meanLoss(task, task.prior(), each.labels());
        for (int k = 0; k < task.width(); k++) {
            for (float step : new float[] {-0.05f, 0.05f}) {
                float[] other = task.prior().clone();
                other[k] += step;
                assertThat(meanLoss(task, other, each.labels())).isGreaterThan(best);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_derivative_of_the_loss_is_what_differences_say(Case each) {
        Task task = each.fit();
        double step = 1e-5;
        for (String label : each.labels()) {
            float[] kept = task.label(label);
            double[] outputs = new double[task.width()];
            Arrays.setAll(outputs, k -> 0.7 * k - 0.4);
            double[] gradient = new double[task.width()];
            double loss = task.loss(outputs, kept, gradient);
            float[] narrow = new float[task.width()];
            for (int k = 0; k < narrow.length; k++) {
                narrow[k] = (float) outputs[k];
            }
            assertThat(loss).isCloseTo(task.loss(narrow, 0, kept), within(1e-6));
            for (int k = 0; k < outputs.length; k++) {
                double[] more = outputs.clone();
                double[] less = outputs.clone();
                more[k] += step;
                less[k] -= step;
                double[] unread = new double[task.width()];
                double slope = (task.loss(more, kept, unread) - task.loss(less, kept, unread)) / (2 * step);
                assertThat(gradient[k]).isCloseTo(slope, within(1e-7));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_second_derivative_of_the_loss_is_what_differences_of_the_first_say(Case each) {
        Task task = each.fit();
        double step = 1e-5;
        for (String label : each.labels()) {
            float[] kept = task.label(label);
            double[] outputs = new double[task.width()];
            Arrays.setAll(outputs, k -> 0.7 * k - 0.4);
            double[] curvature = new double[task.width()];
            task.curvature(outputs, kept, curvature);
            for (int k = 0; k < outputs.length; k++) {
                double[] more = outputs.clone();
                double[] less = outputs.clone();
                more[k] += step;
                less[k] -= step;
                double[] above = new double[task.width()];
                double[] below = new double[task.width()];
                task.loss(more, kept, above);
                task.loss(less, kept, below);
                assertThat(curvature[k]).isCloseTo((above[k] - below[k]) / (2 * step), within(1e-7));
            }
        }
    }

    private static double meanLoss(Task task, float[] outputs, List<String> labels) {
        return labels.stream()
                .mapToDouble(label -> task.loss(outputs, 0, task.label(label)))
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void parts_brought_together_are_fitted_as_the_whole(Case each) {
        LabelFitter first = each.settings().fitter();
        LabelFitter second = each.settings().fitter();
        List<String> labels = each.labels();
        labels.subList(0, 1).forEach(first::add);
        labels.subList(1, labels.size()).forEach(second::add);
        LabelFitter all = each.settings().fitter();
        all.addAll(first);
        all.addAll(each.settings().fitter());
        all.addAll(second);
        assertThat(all.fit())
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
                .isEqualTo(each.fit());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void it_is_read_back_from_json(Case each) throws Exception {
        Task task = each.fit();
        assertThat(Json.read(Json.write(task), Task.class)).isEqualTo(task);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_label_says_again_what_its_text_says(Case each) {
        for (List<@Nullable String> cells : each.cells()) {
            String label = each.settings().read(cells);
            if (each.settings() instanceof Multiclass.Settings || each.settings() instanceof Ordinal.Settings) {
                assertThat(each.settings().read(List.of(label))).isEqualTo(label);
            }
        }
        assertThat(each.settings().read(Collections.singletonList(null))).isNull();
    }

    @Test
    void probabilities_of_levels_add_up_and_fall_as_outputs_fall() {
        Ordinal task = new Ordinal(List.of("1", "2", "3"), List.of(1L, 1L, 1L));
        float[] p = task.activate(new float[] {9, 0, 1.5f}, 1);
        assertThat(IntStream.range(0, 3).mapToDouble(i -> p[i]).sum()).isCloseTo(1, within(1e-6));
        // P(y > 1) = σ(0), P(y > 2) = σ(0) · σ(1.5)
        assertThat(p[0]).isCloseTo(0.5f, within(1e-6f));
        assertThat(p[2]).isCloseTo((float) (0.5 / (1 + Math.exp(-1.5))), within(1e-6f));
        assertThat(task.loss(new float[] {0, 1.5f}, 0, new float[] {2})).isCloseTo(-Math.log(p[2]), within(1e-6));
        assertThat(task.decision().said(new float[] {0.2f, 0.2f, 0.6f})).isEqualTo(2);
        assertThat(task.decision().said(new float[] {0.5f, 0.1f, 0.4f})).isZero();
    }

    @Test
    void labels_of_a_text_and_of_a_list_are_a_set() {
        assertThat(TAGS.read(List.of(" b,a ,, b")))
                .isEqualTo("[\"a\",\"b\"]")
                .isEqualTo(TAGS.read(List.of("[\"b\",\"a\"]")));
        assertThat(TAGS.read(List.of("[]"))).isEqualTo("[]");
        assertThat(TAGS.classesOf("[\"a\",\"b\"]")).containsExactly("a", "b");
        assertThat(new MultiLabel.Settings(" | ").read(List.of("a,b | c"))).isEqualTo("[\"a,b\",\"c\"]");
        assertThatThrownBy(() -> TAGS.read(List.of("[a, b]"))).hasMessage("'[a, b]', expected a list of labels");
    }

    @Test
    void a_label_that_training_lacks_is_left_out_of_a_set_and_is_no_class() {
        MultiLabel tags = new MultiLabel(List.of("a", "b"), List.of(1L, 1L), 2);
        assertThat(tags.label("[\"b\",\"new\"]")).containsExactly(0, 1);
        assertThat(new Multiclass(List.of("a", "b"), List.of(1L, 1L)).label("new"))
                .isNull();
        assertThat(new Ordinal(List.of("1", "2"), List.of(1L, 1L)).label("3")).isNull();
    }

    @Test
    void numbers_are_standardised_and_given_back_in_their_unit() {
        LabelFitter fitter = PRICES.fitter();
        fitter.add("[1.0,10.0]");
        fitter.add("[3.0,null]");
        fitter.add("[null,30.0]");
        Task task = fitter.fit();
        assertThat(task.label("[3.0,null]")[0]).isEqualTo(1);
        assertThat(task.label("[3.0,null]")[1]).isNaN();
        assertThat(task.activate(new float[] {7, 1, -1}, 1)).containsExactly(3, 10);
        assertThat(task.outputs()).containsExactly("price", "weight");
        // the missing one does not count
        assertThat(task.loss(new float[] {0, 5}, 0, task.label("[3.0,null]"))).isEqualTo(0.25);
        assertThat(PRICES.magnitude("[null,30.0]")).hasValue(30);
        assertThat(PRICES.cells(null)).containsExactly("price", "weight");
    }

    @Test
    void a_cell_that_is_no_label_is_told_with_what_is_expected() {
        Regression.Settings price = new Regression.Settings(List.of());
        assertThatThrownBy(() -> price.read(List.of("12,50"))).hasMessage("'12,50', expected a number");
        assertThatThrownBy(() -> price.read(List.of("1e99"))).hasMessage("'1e99', expected a number");
        assertThatThrownBy(() -> SIZES.read(List.of("huge")))
                .hasMessage("'huge', expected one of small, medium, large");
        assertThatThrownBy(() -> new Ordinal.Settings(List.of()).read(List.of("high")))
                .hasMessageContaining("expected a number, or levels");
    }

    @Test
    void labels_that_leave_nothing_to_learn_are_refused() {
        for (TaskSettings settings : List.of(new Multiclass.Settings(), SIZES, new Regression.Settings(List.of()))) {
            LabelFitter fitter = settings.fitter();
            assertThatThrownBy(fitter::fit).isInstanceOf(UserError.class);
            fitter.add(settings.read(List.of(settings == SIZES ? "small" : "1")));
            assertThatThrownBy(fitter::fit).isInstanceOf(UserError.class).hasMessageContaining("Cannot train");
        }
        assertThatThrownBy(() -> TAGS.fitter().fit()).isInstanceOf(UserError.class);
    }

    @Test
    void classes_are_found_in_whatever_order_they_stand() {
        Multiclass numbered = new Multiclass(List.of("2", "10", "1"), List.of(1L, 1L, 1L));
        assertThat(numbered.label("2")).containsExactly(0);
        assertThat(numbered.label("10")).containsExactly(1);
        assertThat(numbered.label("1")).containsExactly(2);
        assertThat(numbered.label("3")).isNull();
    }

    @Test
    void nothing_is_learned_of_no_task() {
        assertThat(new NoTask().learns()).isFalse();
    }
}

package io.athanor.train.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Ordinal;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TreeSearchTest {
    private static final int WIDTH = 6;
    private static final Task SAME_SIGN = new Multiclass(List.of("no", "yes"), List.of(1L, 1L));

    private final Random random = new Random(3);

    @Test
    void whether_two_values_have_the_same_sign_is_told_and_by_as_much_as_rows_can_choose() {
        Rows training = new Rows(400, TreeSearchTest::sameSign);
        Rows validation = new Rows(200, TreeSearchTest::sameSign);
        Rows test = new Rows(200, TreeSearchTest::sameSign);
        TreeSearch.Chosen chosen = chosen(training, validation, SAME_SIGN);
        assertThat(loss(chosen.trees(), test, SAME_SIGN)).isLessThan(0.3);
        assertThat(chosen.loss()).isCloseTo(loss(chosen.trees(), validation, SAME_SIGN), within(1e-5));
        assertThat(chosen.trees().rounds()).isBetween(2, TreeFit.MOST_ROUNDS);
    }

    @Test
    void the_same_rows_give_the_same_trees_to_the_byte() {
        Rows training = new Rows(150, TreeSearchTest::sameSign);
        Rows validation = new Rows(60, TreeSearchTest::sameSign);
        TreeSearch.Chosen one = chosen(training, validation, SAME_SIGN);
        TreeSearch.Chosen other = chosen(training, validation, SAME_SIGN);
        assertThat(other.trees().booster()).isEqualTo(one.trees().booster());
        assertThat(other.trees().rounds()).isEqualTo(one.trees().rounds());
        assertThat(other.loss()).isEqualTo(one.loss());
    }

    @Test
    void trees_answer_after_a_journey_as_before_and_a_row_alone_as_among_others() throws Exception {
        Rows training = new Rows(150, TreeSearchTest::sameSign);
        Trees trees = chosen(training, new Rows(60, TreeSearchTest::sameSign), SAME_SIGN)
                .trees();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(trees);
        }
        Trees travelled;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            travelled = (Trees) in.readObject();
        }
        float[][] said = outputs(trees, training.inputs);
        assertThat(outputs(travelled, training.inputs)).isDeepEqualTo(said);
        assertThat(outputs(trees, new float[][] {training.inputs[7]})[0]).isEqualTo(said[7]);
        assertThat(outputs(trees, new float[0][])).isEmpty();
    }

    @Test
    void what_is_missing_goes_a_way_of_its_own() {
        // the first value is missing in half of the rows, all of which are of one class
        Function<float[], float[]> missing = row -> new float[] {Float.isNaN(row[0]) || row[0] > 0 ? 1 : 0};
        Rows training = new Rows(300, missing, row -> row[0] = random.nextBoolean() ? Float.NaN : row[0]);
        Rows validation = new Rows(100, missing, row -> row[0] = random.nextBoolean() ? Float.NaN : row[0]);
        Trees trees = chosen(training, validation, SAME_SIGN).trees();
        float[][] rows = {new float[WIDTH], new float[WIDTH], new float[WIDTH]};
        rows[0][0] = Float.NaN;
        rows[1][0] = 1;
        rows[2][0] = -1;
        float[][] said = outputs(trees, rows);
        assertThat(SAME_SIGN.activate(said[0], 0)[1]).isGreaterThan(0.9f);
        assertThat(SAME_SIGN.activate(said[1], 0)[1]).isGreaterThan(0.9f);
        assertThat(SAME_SIGN.activate(said[2], 0)[1]).isLessThan(0.1f);
    }

    @Test
    void where_trees_are_worse_than_the_prior_it_is_the_prior_that_is_said() {
        Rows training = new Rows(80, TreeSearchTest::sameSign);
        Rows opposite = training.with(label -> new float[] {1 - label[0]});
        TreeSearch.Chosen chosen = chosen(training, opposite, SAME_SIGN);
        assertThat(chosen.trees().rounds()).isZero();
        assertThat(List.of(outputs(chosen.trees(), training.inputs)))
                .allSatisfy(row -> assertThat(row).isEqualTo(SAME_SIGN.prior()));
    }

    @Test
    void without_validation_rows_it_is_settings_that_suit_some_hundred_rows() {
        TreeSearch.Chosen chosen =
                chosen(new Rows(200, TreeSearchTest::sameSign), new Rows(0, TreeSearchTest::sameSign), SAME_SIGN);
        assertThat(chosen.loss()).isNaN();
        assertThat(loss(chosen.trees(), new Rows(200, TreeSearchTest::sameSign), SAME_SIGN))
                .isLessThan(0.5);
    }

    @Test
    void of_several_labels_each_has_its_own_trees() {
        Task task = new MultiLabel(List.of("a", "b", "c"), List.of(150L, 150L, 30L), 300);
        Function<float[], float[]> labels =
                row -> new float[] {row[0] > 0 ? 1 : 0, sameSign(row)[0], row[3] > 1.2 ? 1 : 0};
        Trees trees = chosen(new Rows(300, labels), new Rows(150, labels), task).trees();
        Rows test = new Rows(200, labels);
        for (int k = 0; k < 3; k++) {
            int right = 0;
            float[][] said = outputs(trees, test.inputs);
            for (int i = 0; i < said.length; i++) {
                right += (task.activate(said[i], 0)[k] > 0.5) == (test.labels[i][k] == 1) ? 1 : 0;
            }
            assertThat(right).as("label " + k).isGreaterThan(165);
        }
    }

    @Test
    void levels_are_told_by_the_outputs_that_their_task_has() {
        Task task = new Ordinal(List.of("low", "middle", "high"), List.of(1L, 1L, 1L));
        Function<float[], float[]> levels = row -> new float[] {row[0] < -0.4 ? 0 : row[0] < 0.4 ? 1 : 2};
        Rows test = new Rows(200, levels);
        TreeSearch.Chosen chosen = chosen(new Rows(300, levels), new Rows(150, levels), task);
        assertThat(loss(chosen.trees(), test, task)).isLessThan(0.25);
        for (float[] said : outputs(chosen.trees(), test.inputs)) {
            float[] shares = task.activate(said, 0);
            assertThat(shares[0] + shares[1] + shares[2]).isCloseTo(1, within(1e-5f));
        }
    }

    @Test
    void numbers_are_told_a_target_each_though_some_are_missing() {
        Task task = new Regression(List.of("square", "sum"), List.of(1.0, 0.0), List.of(1.0, 2.0));
        Function<float[], float[]> values = row -> new float[] {row[0] * row[0] - 1, (row[1] + row[2]) / 2};
        Rows training =
                new Rows(600, values).with(label -> random.nextInt(3) == 0 ? new float[] {label[0], Float.NaN} : label);
        Trees trees = chosen(training, new Rows(200, values), task).trees();
        Rows test = new Rows(200, values);
        assertThat(loss(trees, test, task)).isLessThan(0.4 * loss(new Trees(new byte[0], 0, task.prior()), test, task));
        // one target alone is one output alone
        Task one = new Regression(List.of("square"), List.of(1.0), List.of(1.0));
        Function<float[], float[]> square = row -> new float[] {row[0] * row[0] - 1};
        Rows of = new Rows(100, square);
        assertThat(loss(
                        chosen(new Rows(600, square), new Rows(200, square), one)
                                .trees(),
                        of,
                        one))
                .isLessThan(0.3);
    }

    private static float[] sameSign(float[] row) {
        return new float[] {row[0] * row[1] > 0 ? 1 : 0};
    }

    private static TreeSearch.Chosen chosen(Rows training, Rows validation, Task task) {
        return TreeSearch.choose(training.inputs, training.labels, validation.inputs, validation.labels, task);
    }

    private static float[][] outputs(Trees trees, float[][] inputs) {
        try (Trees.Open open = trees.open()) {
            return open.outputs(inputs);
        }
    }

    private static double loss(Trees trees, Rows rows, Task task) {
        float[][] said = trees.rounds() == 0
                ? Collections.nCopies(rows.inputs.length, trees.prior()).toArray(float[][]::new)
                : outputs(trees, rows.inputs);
        double sum = 0;
        for (int i = 0; i < said.length; i++) {
            sum += task.loss(said[i], 0, rows.labels[i]);
        }
        return sum / said.length;
    }

    /** Values about 0 and what follows from them. */
    private final class Rows {
        private final float[][] inputs;
        private final float[][] labels;

        Rows(float[][] inputs, float[][] labels) {
            this.inputs = inputs;
            this.labels = labels;
        }

        Rows(int rows, Function<float[], float[]> label) {
            this(rows, label, row -> {});
        }

        Rows(int rows, Function<float[], float[]> label, java.util.function.Consumer<float[]> change) {
            this(new float[rows][WIDTH], new float[rows][]);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < WIDTH; j++) {
                    inputs[i][j] = (float) random.nextGaussian();
                }
                change.accept(inputs[i]);
                labels[i] = label.apply(inputs[i]);
            }
        }

        Rows with(Function<float[], float[]> label) {
            return new Rows(inputs, Arrays.stream(labels).map(label).toArray(float[][]::new));
        }
    }
}

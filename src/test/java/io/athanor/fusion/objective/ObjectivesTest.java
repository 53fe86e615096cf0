package io.athanor.fusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.data.Modality;
import io.athanor.distill.HiddenHint;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObjectivesTest {
    private static final Modality IMAGE = new Modality("image");
    private static final double[][] STUDENT = {{1, 2, -1}, {0.5, 0, 0}};

    @BeforeAll
    static void one_core() {
        Torch.useOneCore();
    }

    @Test
    void cross_entropy_is_weighted_smoothed_and_blind_to_rows_without_a_label() {
        // row 0 is of class 1 and counts 2.5; row 1 has no label
        double[] p = softmax(STUDENT[0], 1);
        double smooth = 0.1 / 3;
        double expected = -2.5 * ((0.9 + smooth) * Math.log(p[1]) + smooth * (Math.log(p[0]) + Math.log(p[2])));
        assertThat(loss(Objectives.supervised(0.1))).isCloseTo(expected, offset(1e-5));
    }

    @Test
    void heads_of_modalities_count_where_the_modality_is_there() {
        // the image's head says what the network says, is there in row 0 alone, and is the one head
        assertThat(loss(Objectives.modalitySupervised(0.1))).isCloseTo(loss(Objectives.supervised(0.1)), offset(1e-5));
    }

    @Test
    void a_sum_adds_up_what_its_terms_count() {
        Objective sum = Objectives.sum(
                Objectives.term(0.3, Objectives.supervised(0)),
                Objectives.term(0.7, Objectives.supervised(0.5)),
                Objectives.term(0, new HiddenHint("fused", 9, 9)));
        assertThat(loss(sum))
                .isCloseTo(0.3 * loss(Objectives.supervised(0)) + 0.7 * loss(Objectives.supervised(0.5)), offset(1e-5));
        assertThat(sum.parameters()).isEmpty();
    }

    @Test
    void info_nce_of_three_pairs_is_what_the_hand_says_and_absent_rows_are_no_negatives() {
        try (PointerScope scope = new PointerScope()) {
            // unit vectors; the third row lacks b, and what stands there would be the best match of all
            Tensor a = tensor(new double[][] {{1, 0}, {0, 1}, {1, 0}, {0.6, 0.8}});
            Tensor b = tensor(new double[][] {{0.8, 0.6}, {0, 1}, {1, 0}, {1, 0}});
            Tensor all = Torch.tensor(new float[] {1, 1, 1, 1}, 4, 1);
            Tensor some = Torch.tensor(new float[] {1, 1, 0, 1}, 4, 1);
            double[][] scores = {{0.8, 0, 1}, {0.6, 1, 0}, {0.96, 0.8, 0.6}};
            double expected = 0;
            for (int i = 0; i < 3; i++) {
                double row = 0;
                double column = 0;
                for (int j = 0; j < 3; j++) {
                    row += Math.exp(scores[i][j] / 0.5);
                    column += Math.exp(scores[j][i] / 0.5);
                }
                expected -= (2 * scores[i][i] / 0.5 - Math.log(row) - Math.log(column)) / 6;
            }
            Batch rows =
                    Batches.ofClasses(new Inputs<>(Map.of(), Map.of(), Map.of()), tensor(new double[4][3]), all, 4);
            for (boolean learned : new boolean[] {false, true}) {
                TorchOps ops = TorchOps.evaluation(Map.of("sharpness", Torch.zeros(1)));
                StepContext step = StepContext.ofBatch(
                        ops, rows, 1, Map.of("a", new MaskedRows(a, all), "b", new MaskedRows(b, some)));
                assertThat(new InfoNce("a", "b", 2, 2, 0, 0.5, learned)
                                .loss(step)
                                .item_double())
                        .isCloseTo(expected, offset(1e-5));
            }
        }
    }

    @Test
    void a_learned_temperature_that_has_gone_too_far_comes_back() {
        try (PointerScope scope = new PointerScope()) {
            // the two rows are taken for each other, so that a higher temperature is better
            Tensor a = tensor(new double[][] {{1, 0}, {0, 1}});
            Tensor b = tensor(new double[][] {{0, 1}, {1, 0}});
            Tensor both = Torch.tensor(new float[] {1, 1}, 2, 1);
            Batch rows =
                    Batches.ofClasses(new Inputs<>(Map.of(), Map.of(), Map.of()), tensor(new double[2][3]), both, 2);
            Tensor sharpness = Torch.tensor(new float[] {10}, 1).set_requires_grad(true);
            StepContext step = StepContext.ofBatch(
                    TorchOps.evaluation(Map.of("sharpness", sharpness)),
                    rows,
                    1,
                    Map.of("a", new MaskedRows(a, both), "b", new MaskedRows(b, both)));
            Tensor loss = new InfoNce("a", "b", 2, 2, 0, 0.5, true).loss(step);
            assertThat(loss.item_double()).as("bounded at 100").isCloseTo(100, offset(1e-3));
            loss.backward();
            assertThat(sharpness.grad().item_double()).isPositive();
        }
    }

    @Test
    void a_tensor_takes_as_many_values_as_it_has_places() {
        assertThatThrownBy(() -> Torch.tensor(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5 values for a tensor of shape [2, 3], expected 6");
    }

    @Test
    void a_penalty_on_a_gradient_has_a_gradient_of_its_own() {
        try (PointerScope scope = new PointerScope()) {
            // f = w·x², f′ = 2wx, and the penalty (f′)² falls by 8wx²
            Tensor w = Torch.tensor(new float[] {3}, 1).set_requires_grad(true);
            Tensor x = Torch.tensor(new float[] {0.5f}, 1).set_requires_grad(true);
            Tensor f = w.mul(x).mul(x).sum();
            Tensor slope = torch.grad(
                            new TensorVector(f),
                            new TensorVector(x),
                            new TensorVector(),
                            new BoolOptional(true),
                            true,
                            false)
                    .get(0);
            assertThat(slope.item_double()).isCloseTo(3, offset(1e-6));
            slope.mul(slope).sum().backward();
            assertThat(w.mutable_grad().item_double()).isCloseTo(6, offset(1e-6));
        }
    }

    @Test
    void a_weight_rises_in_a_line_while_it_warms_up() {
        Objective.Term term = new Objective.Term(3, 2, Objectives.supervised(0));
        assertThat(List.of(term.at(1), term.at(2), term.at(3), term.at(9), term.at(0)))
                .containsExactly(1.0, 2.0, 3.0, 3.0, 3.0);
    }

    private static double loss(Objective objective) {
        try (PointerScope scope = new PointerScope()) {
            return objective.loss(new StepContext(ops(), output(), batch(), 1)).item_double();
        }
    }

    private static TorchOps ops() {
        return TorchOps.evaluation(Map.of());
    }

    private static Output<Tensor> output() {
        Tensor logits = tensor(STUDENT);
        return new Output<>(
                logits, Map.of(Representation.FUSED, Torch.tensor(new float[] {3, -1}, 2, 1)), Map.of(IMAGE, logits));
    }

    private static Batch batch() {
        return Batches.ofClasses(
                new Inputs<>(Map.of(), Map.of(IMAGE, Torch.tensor(new float[] {1, 0}, 2, 1)), Map.of()),
                tensor(new double[][] {{0, 1, 0}, {0, 0, 0}}),
                Torch.tensor(new float[] {2.5f, 1}, 2, 1),
                3.5);
    }

    private static Tensor tensor(double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return Torch.tensor(flat, rows.length, rows[0].length);
    }

    private static double[] softmax(double[] logits, double temperature) {
        double sum = 0;
        double[] p = new double[logits.length];
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.exp(logits[c] / temperature);
            sum += p[c];
        }
        for (int c = 0; c < p.length; c++) {
            p[c] /= sum;
        }
        return p;
    }
}

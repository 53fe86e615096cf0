package io.athanor.fusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.data.Modality;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObjectivesTest {
    private static final Modality IMAGE = new Modality("image");
    private static final double[][] STUDENT = {{1, 2, -1}, {0.5, 0, 0}};
    private static final double[][] TEACHER = {{2, 1, 0}, {-1, 3, 0.5}};

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
        assertThat(loss(Objectives.crossEntropy(0.1))).isCloseTo(expected, offset(1e-5));
    }

    @Test
    void soft_targets_are_the_divergence_times_the_squared_temperature() {
        double expected = 0;
        double[] weights = {2.5, 1};
        for (int row = 0; row < 2; row++) {
            double[] p = softmax(TEACHER[row], 3);
            double[] q = softmax(STUDENT[row], 3);
            for (int c = 0; c < 3; c++) {
                expected += 9 * weights[row] * p[c] * Math.log(p[c] / q[c]);
            }
        }
        assertThat(loss(Objectives.softTargets(3))).isCloseTo(expected, offset(1e-5));
    }

    @Test
    void hint_is_the_mean_squared_difference_after_the_projection() {
        // projection: [h, 2h + 1] of the student's hidden 3 and -1; the teacher's are [1, 2] and [0, 4]
        double expected = 2.5 * (4 + 25) / 2 + (1 + 25) / 2.0;
        assertThat(loss(Objectives.hiddenHint(1, 2))).isCloseTo(expected, offset(1e-5));
        assertThat(Objectives.hiddenHint(1, 2).parameters())
                .extracting(ParameterSpec::name)
                .containsExactly("hint.weight", "hint.bias");
    }

    @Test
    void heads_of_modalities_count_where_the_modality_is_there() {
        // the image's head says what the network says, is there in row 0 alone, and is the one head
        assertThat(loss(Objectives.modalityCrossEntropy(0.1)))
                .isCloseTo(loss(Objectives.crossEntropy(0.1)), offset(1e-5));
    }

    @Test
    void a_sum_adds_up_what_its_terms_count() {
        Objective sum = Objectives.sum(
                Objectives.term(0.3, Objectives.crossEntropy(0)),
                Objectives.term(0.7, Objectives.softTargets(2)),
                Objectives.term(0, Objectives.hiddenHint(9, 9)));
        assertThat(loss(sum))
                .isCloseTo(
                        0.3 * loss(Objectives.crossEntropy(0)) + 0.7 * loss(Objectives.softTargets(2)), offset(1e-5));
        assertThat(sum.parameters()).isEmpty();
    }

    @Test
    void a_batch_without_a_teacher_is_refused() {
        try (PointerScope scope = new PointerScope()) {
            Batch b = batch();
            Batch alone = new Batch(b.inputs(), b.targets(), b.weights(), b.weightSum());
            assertThatThrownBy(() -> Objectives.softTargets(2).loss(new StepContext(ops(), output(), alone, 1)))
                    .hasMessage("the rows carry no signal 'logits', only []");
        }
    }

    private static double loss(Objective objective) {
        try (PointerScope scope = new PointerScope()) {
            return objective.loss(new StepContext(ops(), output(), batch(), 1)).item_double();
        }
    }

    private static TorchOps ops() {
        return TorchOps.evaluation(Map.of(
                "hint.weight",
                Torch.tensor(new float[] {1, 2}, 2, 1),
                "hint.bias",
                Torch.tensor(new float[] {0, 1}, 2)));
    }

    private static Output<Tensor> output() {
        Tensor logits = tensor(STUDENT);
        return new Output<>(
                logits, Map.of(Representation.FUSED, Torch.tensor(new float[] {3, -1}, 2, 1)), Map.of(IMAGE, logits));
    }

    private static Batch batch() {
        return new Batch(
                new Inputs<>(Map.of(), Map.of(IMAGE, Torch.tensor(new float[] {1, 0}, 2, 1)), Map.of()),
                tensor(new double[][] {{0, 1, 0}, {0, 0, 0}}),
                Torch.tensor(new float[] {2.5f, 1}, 2, 1),
                3.5,
                Map.of("logits", tensor(TEACHER), "fused", tensor(new double[][] {{1, 2}, {0, 4}})));
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

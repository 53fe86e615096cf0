package io.athanor.fusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.data.Modality;
import io.athanor.distill.HiddenHint;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.network.Representation;
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
    void heads_of_modalities_count_where_the_modality_is_there() {
        // the image's head says what the network says, is there in row 0 alone, and is the one head
        assertThat(loss(Objectives.modalityCrossEntropy(0.1)))
                .isCloseTo(loss(Objectives.crossEntropy(0.1)), offset(1e-5));
    }

    @Test
    void a_sum_adds_up_what_its_terms_count() {
        Objective sum = Objectives.sum(
                Objectives.term(0.3, Objectives.crossEntropy(0)),
                Objectives.term(0.7, Objectives.crossEntropy(0.5)),
                Objectives.term(0, new HiddenHint("fused", 9, 9)));
        assertThat(loss(sum))
                .isCloseTo(
                        0.3 * loss(Objectives.crossEntropy(0)) + 0.7 * loss(Objectives.crossEntropy(0.5)),
                        offset(1e-5));
        assertThat(sum.parameters()).isEmpty();
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
        return new Batch(
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

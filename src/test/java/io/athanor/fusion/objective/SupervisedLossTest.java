package io.athanor.fusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.ops.Torch;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Ordinal;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training and judging mean the same by a loss. */
class SupervisedLossTest {
    /** @param labels of four rows, as they are kept; null where there is none */
    private record Case(Task task, float[][] labels) {
        @Override
        public String toString() {
            return task.kind();
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(Multiclass.of(List.of("a", "b", "c")), new float[][] {{0}, null, {2}, {1}}),
                new Case(
                        new MultiLabel(List.of("a", "b", "c"), List.of(1L, 1L, 1L), 4),
                        new float[][] {{1, 0, 1}, {0, 0, 0}, null, {1, 1, 1}}),
                new Case(
                        new Ordinal(List.of("s", "m", "l", "xl"), List.of(1L, 1L, 1L, 1L)),
                        new float[][] {{0}, {3}, null, {2}}),
                new Case(
                        new Regression(List.of("x", "y"), List.of(5.0, 9.0), List.of(2.0, 1.0)),
                        new float[][] {{0.5f, -1}, {Float.NaN, 2}, null, {Float.NaN, Float.NaN}}));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_batch_costs_what_its_rows_cost_and_nothing_without_a_label(Case each) {
        Task task = each.task();
        int rows = each.labels().length;
        float[] outputs = new float[rows * task.width()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (i * 7 % 5 - 2) * 0.6f;
        }
        float[] targets = new float[rows * task.targetWidth()];
        float[] labelled = new float[rows];
        for (int i = 0; i < rows; i++) {
            if (each.labels()[i] != null) {
                task.target(each.labels()[i], targets, i * task.targetWidth());
                labelled[i] = 1;
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Batch batch = new Batch(
                    new Inputs<>(Map.of(), Map.of(), Map.of()),
                    task.activation(),
                    Torch.tensor(targets, rows, task.targetWidth()),
                    Torch.tensor(labelled, rows, 1),
                    Torch.tensor(new float[] {1, 1, 1, 1}, rows, 1),
                    rows,
                    Map.of());
            Tensor said = Torch.tensor(outputs, rows, task.width()).set_requires_grad(true);
            Tensor losses = SupervisedLoss.rows(said, batch, 0);
            float[] found = Torch.values(losses.detach());
            losses.sum().backward();
            float[] slopes = Torch.values(said.grad());
            assertThat(found).hasSize(rows);
            for (int i = 0; i < rows; i++) {
                float[] label = each.labels()[i];
                assertThat((double) found[i])
                        .isCloseTo(label == null ? 0 : task.loss(outputs, i * task.width(), label), within(1e-6));
                double[] wide = new double[task.width()];
                for (int k = 0; k < wide.length; k++) {
                    wide[k] = outputs[i * task.width() + k];
                }
                double[] expected = new double[task.width()];
                if (label != null) {
                    task.loss(wide, label, expected);
                }
                for (int k = 0; k < wide.length; k++) {
                    assertThat((double) slopes[i * task.width() + k]).isCloseTo(expected[k], within(1e-6));
                }
            }
        }
    }
}

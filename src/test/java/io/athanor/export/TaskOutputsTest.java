package io.athanor.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Ordinal;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file says of rows what its task makes of its outputs. */
class TaskOutputsTest {
    static List<Task> tasks() {
        return List.of(
                Multiclass.of(List.of("a", "b", "c")),
                new MultiLabel(List.of("a", "b"), List.of(1L, 1L), 4),
                new Ordinal(List.of("s", "m", "l", "xl"), List.of(1L, 1L, 1L, 1L)),
                new Ordinal(List.of("s", "l"), List.of(1L, 1L)),
                new Regression(List.of("price"), List.of(500.0), List.of(20.0)),
                new Regression(List.of("x", "y"), List.of(5.0, -9.0), List.of(2.0, 0.5)));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void predictions_are_the_task_s(Task task) {
        FusionNetwork network = new ConcatNetwork.Settings(6, 1, 0).network(RandomModels.SCHEMA, task.width());
        Weights weights = RandomModels.weights(network);
        ModelNotes notes = new ModelNotes(
                "teacher",
                new Fingerprint("0123456789abcdef"),
                task,
                task.decision(),
                RandomModels.SCHEMA,
                Json.canonical(RandomModels.TRANSFORMS));
        try (OnnxModel model = ExportedModel.of(network, weights, notes).load()) {
            assertThat(model.task()).isEqualTo(task);
            ModelOutputs said = model.score(RandomModels.features(RandomModels.SCHEMA, 20));
            for (int i = 0; i < 20; i++) {
                assertThat(said.logits()[i]).hasSize(task.width());
                float[] expected = task.activate(said.logits()[i], 0);
                assertThat(said.predictions()[i]).hasSameSizeAs(expected);
                for (int k = 0; k < expected.length; k++) {
                    assertThat(said.predictions()[i][k])
                            .isCloseTo(expected[k], within(1e-5f * Math.max(1, Math.abs(expected[k]))));
                }
            }
        }
    }
}

package io.athanor.fusion.objective;

import io.athanor.fusion.network.Inputs;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One batch as an objective sees it. The tensors belong to the step's pointer scope.
 *
 * @param inputs what the network saw
 * @param targets one-hot label, zeros where a row has none: [batch × classes]
 * @param weights what each row counts (its class's weight): [batch × 1]
 * @param weightSum the sum of {@code weights}
 * @param teacherLogits [batch × classes], or null where there is no teacher
 * @param teacherHidden [batch × teacher's hidden width], or null where there is no teacher
 */
public record Batch(
        Inputs<Tensor> inputs,
        Tensor targets,
        Tensor weights,
        double weightSum,
        @Nullable Tensor teacherLogits,
        @Nullable Tensor teacherHidden) {}

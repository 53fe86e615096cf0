package io.athanor.fusion.objective;

import io.athanor.fusion.ops.ParameterSpec;
import java.io.Serializable;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A loss over a network's outputs and the batch. Losses are sums over rows, each row times its weight, so that ranks add
 * them up and divide once by the sum of weights. Objectives add up: {@link Objectives#sum}.
 */
public interface Objective extends Serializable {
    /** Tensors of its own, trained beside the network's and dropped at export; names apart from the network's. */
    default List<ParameterSpec> parameters() {
        return List.of();
    }

    /**
     * Σ over the batch's rows of weight · row's loss: a scalar with gradient.
     *
     * @throws IllegalArgumentException if the batch lacks what it learns from (a teacher's outputs, say)
     */
    Tensor loss(StepContext step);
}

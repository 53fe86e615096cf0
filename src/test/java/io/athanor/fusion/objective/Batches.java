package io.athanor.fusion.objective;

import io.athanor.fusion.network.Inputs;
import io.athanor.task.Activation;
import java.util.Map;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** Batches by hand. */
public final class Batches {
    private Batches() {}

    /** Of rows that are of one class each, or of none. */
    public static Batch ofClasses(
            Inputs<Tensor> inputs, Tensor oneHot, Tensor weights, double weightSum, Map<String, MaskedRows> signals) {
        Tensor labelled = oneHot.sum(new long[] {1}, true, new ScalarTypeOptional());
        return new Batch(inputs, Activation.SOFTMAX, oneHot, labelled, weights, weightSum, signals);
    }

    /** Of rows that nobody has said anything of. */
    public static Batch ofClasses(Inputs<Tensor> inputs, Tensor oneHot, Tensor weights, double weightSum) {
        return ofClasses(inputs, oneHot, weights, weightSum, Map.of());
    }
}

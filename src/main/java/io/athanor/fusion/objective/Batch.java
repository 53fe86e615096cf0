package io.athanor.fusion.objective;

import io.athanor.fusion.network.Inputs;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch as an objective sees it. The tensors belong to the step's pointer scope.
 *
 * @param inputs what the network saw
 * @param targets one-hot label, zeros where a row has none: [batch × classes]
 * @param weights what each row counts (its class's weight): [batch × 1]
 * @param weightSum the sum of {@code weights}
 * @param signals what another network said of the rows, by name: [batch × the signal's width]
 */
public record Batch(
        Inputs<Tensor> inputs, Tensor targets, Tensor weights, double weightSum, Map<String, Tensor> signals) {
    public Batch {
        signals = Collections.unmodifiableMap(new LinkedHashMap<>(signals));
    }

    /** Of rows that nobody else has said anything of. */
    public Batch(Inputs<Tensor> inputs, Tensor targets, Tensor weights, double weightSum) {
        this(inputs, targets, weights, weightSum, Map.of());
    }

    /** @throws IllegalArgumentException if the rows carry no such signal */
    public Tensor signal(String name) {
        Tensor signal = signals.get(name);
        if (signal == null) {
            throw new IllegalArgumentException("the rows carry no signal '" + name + "', only " + signals.keySet());
        }
        return signal;
    }
}

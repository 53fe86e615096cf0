package io.athanor.fusion.network;

import io.athanor.data.Modality;
import io.athanor.fusion.ops.Ops;
import java.io.Serializable;
import java.util.List;

/**
 * What a network makes of its inputs on the way to its logits, by the name under which {@link Output} has it.
 *
 * @param width values a row
 * @param of the modalities that it is made of: a row that has none of them lacks the representation; empty means all
 */
public record Representation(String name, int width, List<Modality> of) implements Serializable {
    /** The name of what the network makes of all modalities together. */
    public static final String FUSED = "fused";

    public Representation {
        of = List.copyOf(of);
    }

    /** 1 for a row that has it, 0 for one that lacks it: [batch × 1]. */
    public <T> T presence(Ops<T> ops, Inputs<T> inputs) {
        List<T> bits = of.isEmpty()
                ? List.copyOf(inputs.present().values())
                : of.stream().map(inputs::presence).toList();
        T sum = bits.get(0);
        for (T bit : bits.subList(1, bits.size())) {
            sum = ops.add(sum, bit);
        }
        // 1 − (1 − sum) where that is positive: bits alone are added up
        return bits.size() == 1 ? sum : ops.affine(ops.relu(ops.affine(sum, -1, 1)), -1, 1);
    }

    static Representation fused(int width) {
        return new Representation(FUSED, width, List.of());
    }

    /** Of one modality, by its name. */
    static Representation of(Modality modality, int width) {
        return new Representation(modality.name(), width, List.of(modality));
    }
}

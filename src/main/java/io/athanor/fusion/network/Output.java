package io.athanor.fusion.network;

import io.athanor.data.Modality;
import java.util.List;
import java.util.Map;

/**
 * What a network says of a batch.
 *
 * @param logits before any activation: [batch × outputs]
 * @param representations by name, each [batch × its width]: {@link Representation#FUSED}, and what else the network {@linkplain
 *     FusionNetwork#representations() offers}
 * @param unimodalLogits what single modalities say, where the network has a head for each: [batch × outputs]; for
 *     objectives alone, never exported
 * @param members what each member says, where the network is an ensemble; each learns the labels for itself
 */
public record Output<T>(
        T logits, Map<String, T> representations, Map<Modality, T> unimodalLogits, List<Output<T>> members) {
    public Output(T logits, T hidden) {
        this(logits, Map.of(Representation.FUSED, hidden), Map.of(), List.of());
    }

    public Output(T logits, Map<String, T> representations, Map<Modality, T> unimodalLogits) {
        this(logits, representations, unimodalLogits, List.of());
    }

    /** The fused representation: [batch × hidden width]. */
    public T hidden() {
        return representation(Representation.FUSED);
    }

    /** @throws IllegalArgumentException if the network offers no such representation */
    public T representation(String name) {
        T found = representations.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "no representation " + name + " among those of the network, " + representations.keySet());
        }
        return found;
    }

    /** Those who learn by a loss of their own: the members of an ensemble, or the network itself. */
    public List<Output<T>> voices() {
        return members.isEmpty() ? List.of(this) : members;
    }
}

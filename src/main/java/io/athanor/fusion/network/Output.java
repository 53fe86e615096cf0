package io.athanor.fusion.network;

import io.athanor.data.Modality;
import java.util.List;
import java.util.Map;

/**
 * What a network says of a batch.
 *
 * @param logits [batch × classes]
 * @param hidden the fused representation: [batch × hidden width]
 * @param modalityLogits what single modalities say, where the network has a head for each: [batch × classes]; for
 *     objectives alone, never exported
 * @param members what each member says, where the network is an ensemble; each learns the labels for itself
 */
public record Output<T>(T logits, T hidden, Map<Modality, T> modalityLogits, List<Output<T>> members) {
    public Output(T logits, T hidden) {
        this(logits, hidden, Map.of());
    }

    public Output(T logits, T hidden, Map<Modality, T> modalityLogits) {
        this(logits, hidden, modalityLogits, List.of());
    }

    /** Those who learn by a loss of their own: the members of an ensemble, or the network itself. */
    public List<Output<T>> voices() {
        return members.isEmpty() ? List.of(this) : members;
    }

    /** An ensemble's. */
    static <T> Output<T> of(T logits, T hidden, List<Output<T>> members) {
        return new Output<>(logits, hidden, Map.of(), List.copyOf(members));
    }
}

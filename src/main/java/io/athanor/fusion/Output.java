package io.athanor.fusion;

import io.athanor.data.Modality;
import java.util.Map;

/**
 * What a network says of a batch.
 *
 * @param logits [batch × classes]
 * @param hidden the fused representation: [batch × hidden width]
 * @param modalityLogits what single modalities say, where the network has a head for each: [batch × classes]; for
 *     objectives alone, never exported
 */
public record Output<T>(T logits, T hidden, Map<Modality, T> modalityLogits) {
    public Output(T logits, T hidden) {
        this(logits, hidden, Map.of());
    }
}

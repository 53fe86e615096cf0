package io.athanor.fusion.network;

import io.athanor.data.Modality;
import java.util.Map;

/**
 * One batch as a network sees it.
 *
 * @param features a modality's feature, not standardised: [batch × width], or [batch × tokens × width] for a sequence;
 *     zeros where it is missing
 * @param present 1 where the modality is there and 0 where it is missing: [batch × 1]
 * @param tokens for sequences, 1 for a token and 0 for padding: [batch × tokens]
 */
public record Inputs<T>(Map<Modality, T> features, Map<Modality, T> present, Map<Modality, T> tokens) {
    /** The same batch with other features. */
    public Inputs<T> with(Map<Modality, T> others) {
        return new Inputs<>(others, present, tokens);
    }

    /** @throws IllegalArgumentException if the batch has no such modality */
    public T feature(Modality modality) {
        return of(features, modality, "feature");
    }

    /** @throws IllegalArgumentException if the batch has no such modality */
    public T presence(Modality modality) {
        return of(present, modality, "presence");
    }

    /** @throws IllegalArgumentException if the batch has no such sequence */
    public T attentionMask(Modality modality) {
        return of(tokens, modality, "tokens");
    }

    private static <T> T of(Map<Modality, T> values, Modality modality, String what) {
        T value = values.get(modality);
        if (value == null) {
            throw new IllegalArgumentException("no " + what + " of " + modality + " in the batch");
        }
        return value;
    }
}

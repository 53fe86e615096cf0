package io.athanor.fusion;

import io.athanor.data.Modality;
import java.util.Map;

/**
 * One batch as a network sees it.
 *
 * @param features a modality's raw (not standardised) feature: [batch × width], or [batch × tokens × width] for a sequence;
 *     zeros where it is missing
 * @param present 1 where the modality is there and 0 where it is missing: [batch × 1]
 * @param tokens for sequences, 1 for a token and 0 for padding: [batch × tokens]
 */
public record Inputs<T>(Map<Modality, T> features, Map<Modality, T> present, Map<Modality, T> tokens) {}

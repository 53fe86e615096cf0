package io.athanor.fusion;

/**
 * What a network says of a batch.
 *
 * @param logits [batch × classes]
 * @param hidden the fused representation that the last layer reads: [batch × hidden width]
 */
public record Output<T>(T logits, T hidden) {}

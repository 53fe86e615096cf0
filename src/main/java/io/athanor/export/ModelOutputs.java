package io.athanor.export;

/**
 * What an exported model says of some rows.
 *
 * @param logits [rows × classes]
 * @param probabilities [rows × classes], each row adding up to 1
 * @param hidden [rows × hidden width]
 */
public record ModelOutputs(float[][] logits, float[][] probabilities, float[][] hidden) {}

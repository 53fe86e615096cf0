package io.athanor.export;

/**
 * A model's outputs for some rows.
 *
 * @param logits [rows × classes]
 * @param probabilities [rows × classes], each row adding up to 1
 * @param hidden [rows × hidden width]
 */
public record Scores(float[][] logits, float[][] probabilities, float[][] hidden) {}

package io.athanor.train.score;

import java.io.Serializable;

/**
 * What a network says of rows.
 *
 * @param logits before any activation: [rows × outputs]
 * @param hidden [rows × hidden width]
 */
public record Scores(float[][] logits, float[][] hidden) implements Serializable {}

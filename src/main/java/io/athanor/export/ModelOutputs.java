package io.athanor.export;

/**
 * What an exported model says of some rows.
 *
 * @param logits before any activation: [rows × task width]
 * @param predictions as {@link io.athanor.task.Task#activate} gives them: [rows × outputs]
 * @param hidden [rows × hidden width]
 */
public record ModelOutputs(float[][] logits, float[][] predictions, float[][] hidden) {}

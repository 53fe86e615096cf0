package io.athanor.fusion.ops;

/**
 * What the layers of a network multiply in while it learns. Weights, gradients, sums and losses are float32 all the same
 * (Micikevicius et al.: Mixed precision training, 2018), and so is a trained network.
 */
public enum Precision {
    FLOAT32,
    /**
     * The upper half of a float32: its range is float32's, so that small gradients do not vanish and losses need no scaling
     * (Kalamkar et al.: A study of bfloat16 for deep learning training, 2019).
     */
    BFLOAT16
}

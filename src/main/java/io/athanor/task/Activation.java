package io.athanor.task;

/** What turns a network's outputs into what is predicted. */
public enum Activation {
    /** Probabilities that add up to 1: softmax. */
    SOFTMAX,
    /** A probability each: the logistic function. */
    SIGMOID,
    /**
     * Of K levels, K − 1 outputs z: P(y > k | y ≥ k) = σ(zₖ), so that P(y > k) = Πⱼ≤ₖ σ(zⱼ) falls with k whatever the outputs are
     * (Shi, Cao, Raschka: Deep neural networks for rank-consistent ordinal regression based on conditional probabilities,
     * 2021). Predicted are the levels' own probabilities.
     */
    ORDINAL,
    /** Values as they are, in units of the training rows' standard deviation about their mean. */
    IDENTITY
}

package io.athanor.evaluate;

/** Whether boosted trees are among the baselines. */
public enum TreesChoice {
    /** Where they are fitted in a few minutes. */
    AUTO,
    ALWAYS,
    NEVER
}

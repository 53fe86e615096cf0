package io.athanor.fusion.objective;

/** What an objective is a function of. */
public enum Scope {
    /** A sum over rows: each row's loss times its weight, whatever stands beside it. */
    ROWS,
    /** The step's rows of all workers together: of what {@link StepContext#gathered} gives. */
    BATCH
}

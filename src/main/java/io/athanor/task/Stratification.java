package io.athanor.task;

/** What makes a stratum of a label. */
public enum Stratification {
    /** The label itself. */
    LABEL,
    /** Of several, the one that the fewest samples have. */
    RAREST_CLASS,
    /** How large it is. */
    MEASURE
}

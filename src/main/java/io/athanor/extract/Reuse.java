package io.athanor.extract;

/** Which features of earlier extractions may stand again where nothing has changed. */
public enum Reuse {
    /** All that is unchanged, rejections too. */
    UNCHANGED,

    /** What is unchanged and good: rejected payloads are tried again. */
    GOOD,

    /** Nothing: everything is made anew. */
    NOTHING
}

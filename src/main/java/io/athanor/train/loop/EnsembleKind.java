package io.athanor.train.loop;

/** Which training rows the members of an ensemble learn from. */
public enum EnsembleKind {
    /** What suits the samples. */
    AUTO,

    /** Each from all of them; who is to say something out of fold is trained beside them. */
    INDEPENDENT,

    /** Each from all but one fold, of which it speaks out of fold (Breiman: Stacked regressions, 1996). */
    CROSS_FITTED
}

package io.athanor.distill;

/** Which teacher speaks of a training row. */
public enum TeacherOutputs {
    /** A teacher trained on the other inner folds. */
    OUT_OF_FOLD,
    /** The teacher itself, though it has learned these very rows. */
    IN_SAMPLE
}

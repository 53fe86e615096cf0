package io.athanor.distill;

import io.athanor.base.Setting;
import java.io.Serializable;

/**
 * How a student reads its teacher's logits: temperature² · KL(teacher ‖ student), both softened above 1 and sharpened below
 * (Hinton et al., 2015).
 *
 * @param weight in the student's loss
 * @param temperature divides the logits of both
 * @param outputs which teacher speaks of a training row
 */
public record TeacherSignal(
        @Setting(value = "Weight of the softened logits.", otherwise = "0.7", min = 0)
        double weight,

        @Setting(
                value = "Divides the logits of both before the softmax; an ensemble speaks softly, so below 1.",
                otherwise = "0.7",
                min = 0.1,
                max = 100)
        double temperature,

        @Setting(
                value = "Which teacher speaks of a training row: one that never saw it, or the one trained on it.",
                otherwise = "out-of-fold")
        Outputs outputs)
        implements Serializable {

    /** Which teacher speaks of a training row. */
    public enum Outputs {
        /** A teacher trained on the other inner folds. */
        OUT_OF_FOLD,
        /** The teacher itself, though it has learned these very rows. */
        IN_SAMPLE
    }
}

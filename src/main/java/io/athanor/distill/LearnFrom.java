package io.athanor.distill;

import io.athanor.base.Setting;
import java.io.Serializable;

/**
 * What a student learns from; the weights are of a sum and need not add up to 1.
 *
 * @param labels weight of the cross-entropy against the true labels
 * @param teacher the teacher's softened logits
 * @param hint weight of the squared distance to the teacher's hidden layer (Romero et al., 2015)
 */
public record LearnFrom(
        @Setting(value = "Weight of the true labels.", otherwise = "0.3", min = 0)
        double labels,

        @Setting(value = "The teacher's softened logits.", otherwise = "{}")
        TeacherSignal teacher,

        @Setting(value = "Weight of the teacher's hidden layer.", otherwise = "0.5", min = 0)
        double hint)
        implements Serializable {

    public LearnFrom {
        if (labels + teacher.weight() + hint <= 0) {
            throw new IllegalArgumentException("a student that learns from nothing: raise labels, teacher or hint");
        }
    }
}

package io.athanor.distill;

import io.athanor.base.Setting;
import java.io.Serializable;

/**
 * Something that a student learns from.
 *
 * @param weight in the sum of all of them; the weights need not add up to 1
 */
public record LearnFrom(
        @Setting(value = "What it counts in the sum.", otherwise = "1", min = 0, max = 1e6)
        double weight,

        @Setting(
                value = "Whether the teacher is asked within every step, on the very rows of it, and not once before.",
                otherwise = "false")
        boolean onTheFly,

        @Setting(value = "What the student learns from.", tag = Setting.KEY, inline = true)
        DistillationTerm term)
        implements Serializable {
    public LearnFrom {
        if (onTheFly && term.signals().isEmpty()) {
            throw new IllegalArgumentException("on-the-fly is true for what reads nothing of the teacher");
        }
    }

    public LearnFrom(double weight, DistillationTerm term) {
        this(weight, false, term);
    }
}

package io.athanor.evaluate;

import java.io.Serializable;

/**
 * Something that predicts and is measured.
 *
 * @param kind what part it plays, and so where it stands in {@link Metrics}
 * @param name unique among all methods of an evaluation
 */
public record Method(Kind kind, String name) implements Serializable {
    /** The part a method plays. */
    public enum Kind {
        TEACHER,
        STUDENT,
        STUDENT_ALONE,
        MODALITY,
        BASELINE
    }

    /** The fused model. */
    public static final Method TEACHER = new Method(Kind.TEACHER, "teacher");

    /** The small model distilled from the teacher. */
    public static final Method STUDENT = new Method(Kind.STUDENT, "student");

    /** The student's network trained on labels alone with the same budget. */
    public static final Method STUDENT_ALONE = new Method(Kind.STUDENT_ALONE, "student-alone");

    /** The name, in comparisons, of the single modality that was best on validation rows. */
    public static final String BEST_MODALITY = "best-modality";

    /** The name, in comparisons, of the baseline that was best on validation rows. */
    public static final String BEST_BASELINE = "best-baseline";

    /** The head that sees one modality alone. */
    public static Method modality(String modality) {
        return new Method(Kind.MODALITY, modality);
    }

    /** @param name say {@code class-prior}, {@code logistic-text}, {@code logistic-all} */
    public static Method baseline(String name) {
        return new Method(Kind.BASELINE, name);
    }
}

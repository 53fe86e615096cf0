package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that predicts and is measured.
 *
 * @param kind what part it plays
 * @param name unique among all methods of an evaluation
 * @param of name of the method that it belongs to: of a student its teacher, of a student on labels alone the distilled one;
 *     null of the others
 */
public record Method(Kind kind, String name, @Nullable String of) implements Serializable {
    /** The part a method plays. */
    public enum Kind {
        /** A fused model. */
        @JsonProperty("teacher")
        TEACHER,
        /** A small model distilled from a teacher. */
        @JsonProperty("student")
        STUDENT,
        /** A student's network trained on labels alone with the same budget. */
        @JsonProperty("student-alone")
        STUDENT_ALONE,
        /** A head that sees one modality alone. */
        @JsonProperty("modality")
        MODALITY,
        /** What needs no network. */
        @JsonProperty("baseline")
        BASELINE
    }

    /** What the name of a student on labels alone ends in. */
    public static final String ALONE = "-alone";

    /** The teacher that every pipeline has. */
    public static final Method TEACHER = teacher("teacher");

    /** The usual student, of the usual teacher. */
    public static final Method STUDENT = student("student", TEACHER.name());

    /** The usual student's twin. */
    public static final Method STUDENT_ALONE = STUDENT.alone();

    /** What the names begin with that stand for a method chosen on validation rows. */
    public static final String BEST = "best-";

    /** The name, in comparisons, of what was best on validation rows of all that sees one modality alone: heads and baselines. */
    public static final String BEST_MODALITY = BEST + "modality";

    /** The name, in comparisons, of the baseline that was best on validation rows. */
    public static final String BEST_BASELINE = BEST + "baseline";

    /** The baseline that says the same of every row: the shares of classes, or the means of values, among the training rows. */
    public static final Method PRIOR = baseline("prior");

    /** What the names of linear models begin with, before the modality or {@code all}. */
    public static final String LINEAR = "linear-";

    /** What the names of boosted trees begin with, before the modality or {@code all}. */
    public static final String TREES = "trees-";

    /** Of all modalities, in the names of baselines. */
    public static final String ALL = "all";

    /** By kind; of a kind the usual one first, then by name. */
    public static final Comparator<Method> ORDER = Comparator.comparing(Method::kind)
            .thenComparing(method -> !method.isUsual())
            .thenComparing(Method::name);

    public static Method teacher(String name) {
        return new Method(Kind.TEACHER, name, null);
    }

    /** @param teacher name of the teacher that it learns from */
    public static Method student(String name, String teacher) {
        return new Method(Kind.STUDENT, name, teacher);
    }

    /** The head that sees one modality alone. */
    public static Method modality(String modality) {
        return new Method(Kind.MODALITY, modality, null);
    }

    /** The linear model of one modality, or of {@code all}: a logistic regression where classes, labels or levels are told. */
    public static Method linear(String of) {
        return baseline(LINEAR + of);
    }

    /** The boosted trees of one modality, or of {@code all}. */
    public static Method trees(String of) {
        return baseline(TREES + of);
    }

    private static Method baseline(String name) {
        return new Method(Kind.BASELINE, name, null);
    }

    /** The same student on labels alone. */
    public Method alone() {
        return new Method(Kind.STUDENT_ALONE, name + ALONE, name);
    }

    /** Whether it looks at one modality alone: a head, or a baseline of one modality. */
    boolean isOfOneModality() {
        return kind == Kind.MODALITY
                || (kind == Kind.BASELINE
                        && Stream.of(LINEAR, TREES)
                                .anyMatch(start -> name.startsWith(start) && !name.equals(start + ALL)));
    }

    /** Whether it is the teacher, the student or the student alone of a pipeline that names no others. */
    public boolean isUsual() {
        return name.equals(TEACHER.name) || name.equals(STUDENT.name) || name.equals(STUDENT_ALONE.name);
    }
}

package io.athanor.distill;

import io.athanor.base.UserError;
import io.athanor.config.Registry;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objective.Term;
import io.athanor.fusion.objective.Objectives;
import io.athanor.train.rows.SignalTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a student is: a network over its modalities that is small enough, and what it learns from. */
public final class Student {
    private static final String FEWER =
            "Give the student fewer modalities, the teacher wider layers, or raise student.max-share";

    private Student() {}

    /**
     * The modalities a student reads, in the teacher's order.
     *
     * @throws UserError if the teacher does not read one of them
     */
    public static List<Modality> modalities(StudentSettings settings, List<Modality> teachers) {
        List<String> wanted = settings.modalities();
        if (wanted == null) {
            return List.copyOf(teachers);
        }
        for (String name : wanted) {
            if (teachers.stream().noneMatch(m -> m.name().equals(name))) {
                throw new UserError("Cannot distil: student.modalities names '" + name + "', expected some of "
                        + String.join(
                                ", ", teachers.stream().map(Modality::name).toList())
                        + ". Correct it in the pipeline file.");
            }
        }
        return teachers.stream().filter(m -> wanted.contains(m.name())).toList();
    }

    /**
     * The student's network.
     *
     * @param teachers what the teacher's network reads: vectors and sequences
     * @param teacherSize learned values of the teacher's network
     * @throws UserError if it has more learned values than its share of the teacher's
     */
    public static FusionNetwork network(
            StudentSettings settings, FeatureSchema teachers, int classes, long teacherSize) {
        FeatureSchema read = teachers.only(modalities(settings, teachers.modalities()));
        long most = (long) (settings.maxShare().value() / 100 * teacherSize);
        StudentWidth width = new StudentWidth(settings.network(), settings.dropout(), read, classes);
        if (!width.free()) {
            FusionNetwork network = width.asItIs(settings.hidden());
            return requireSmall(network, "it", settings, most, teacherSize, FEWER + ".");
        }
        int widest = width.widest(most);
        int wanted = settings.hidden().auto()
                ? Math.max(width.least(), widest)
                : settings.hidden().width();
        return requireSmall(
                width.network(wanted),
                "a student with hidden " + wanted,
                settings,
                most,
                teacherSize,
                widest == 0
                        ? "No width fits: " + Character.toLowerCase(FEWER.charAt(0)) + FEWER.substring(1) + "."
                        : "Set student.hidden to at most " + widest + ", or to auto.");
    }

    private static FusionNetwork requireSmall(
            FusionNetwork network, String who, StudentSettings settings, long most, long teacherSize, String remedy) {
        if (network.size() > most) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "Cannot distil: %s has %,d parameters, expected at most %,d (%s of the teacher's %,d). %s",
                    who,
                    network.size(),
                    most,
                    settings.maxShare(),
                    teacherSize,
                    remedy));
        }
        return network;
    }

    /**
     * What a student makes small: the sum of what it learns from.
     *
     * @param signals what the rows carry: what the terms read at least
     */
    public static Objective distilling(List<LearnFrom> learnFrom, FusionNetwork student, SignalTable signals) {
        return Objectives.sum(learnFrom.stream()
                .filter(each -> each.weight() > 0)
                .map(each -> Objectives.term(each.weight(), made(each.term(), student, signals)))
                .toArray(Term[]::new));
    }

    private static Objective made(DistillationTerm term, FusionNetwork student, SignalTable signals) {
        try {
            return term.objective(student, signals);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "Cannot distil: " + Registry.nameOf(term.getClass()) + " of student.learn-from: " + e.getMessage()
                            + ". Correct it, or leave it out.",
                    e);
        }
    }

    /** @throws UserError if the teacher does not say one of these */
    public static void requireSaid(List<Signal> signals, FusionNetwork teacher) {
        for (Signal signal : signals) {
            if (!signal.isSaidBy(teacher)) {
                throw new UserError("Cannot distil: student.learn-from reads '" + signal.name()
                        + "' of the teacher, expected one of "
                        + String.join(
                                ", ",
                                Signal.saidBy(teacher).stream()
                                        .map(Signal::name)
                                        .toList())
                        + ". Correct it, or take a fusion network that has it"
                        + (teacher.members() > 1 && signal.isSaidBy(teacher.member())
                                ? "; this one has, by itself: set teacher.members: 1."
                                : "."));
            }
        }
    }

    /** What the same student learns without a teacher: the labels, and nothing else. */
    public static Objective alone(List<LearnFrom> learnFrom) {
        return Objectives.crossEntropy(smoothing(learnFrom));
    }

    /** How labels are smoothed when it learns from them alone: as beside its teacher, if it does so. */
    public static double smoothing(List<LearnFrom> learnFrom) {
        return learnFrom.stream()
                .map(LearnFrom::term)
                .flatMap(term -> term instanceof Labels labels ? Stream.of(labels) : Stream.empty())
                .findFirst()
                .orElse(Labels.usual())
                .smoothing();
    }
}

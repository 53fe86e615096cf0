package io.athanor.distill;

import io.athanor.base.UserError;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objective.Term;
import io.athanor.fusion.objective.Objectives;
import io.athanor.train.rows.SignalTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a student is: a network with one hidden layer over its modalities, and what it learns from. */
public final class Student {
    private static final int WIDEST = 65_536;

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
        int widest = widest(settings, read, classes, most);
        int width = settings.hidden().auto()
                ? Math.max(1, widest)
                : settings.hidden().width();
        FusionNetwork network = network(settings, read, classes, width);
        if (network.size() > most) {
            String remedy = widest == 0
                    ? "No width fits: give the student fewer modalities, the teacher wider layers, or raise student.max-share."
                    : "Set student.hidden to at most " + widest + ", or to auto.";
            throw new UserError(String.format(
                    Locale.ROOT,
                    "Cannot distil: a student with hidden %d has %,d parameters, expected at most %,d (%s of the teacher's %,d). %s",
                    width,
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
                .map(each -> Objectives.term(each.weight(), each.term().objective(student, signals)))
                .toArray(Term[]::new));
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
                        + ". Correct it, or take a fusion network that has it.");
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

    private static FusionNetwork network(StudentSettings settings, FeatureSchema read, int classes, int width) {
        return new ConcatNetwork.Settings(width, 1, settings.dropout()).network(read, classes);
    }

    /** The largest width with at most so many learned values; 0 if there is none. */
    private static int widest(StudentSettings settings, FeatureSchema read, int classes, long most) {
        int fits = 0;
        int tooWide = WIDEST + 1;
        while (tooWide - fits > 1) {
            int middle = (fits + tooWide) >>> 1;
            if (network(settings, read, classes, middle).size() <= most) {
                fits = middle;
            } else {
                tooWide = middle;
            }
        }
        return fits;
    }
}

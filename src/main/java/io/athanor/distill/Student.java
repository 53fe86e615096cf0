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
import io.athanor.train.rows.SignalWidths;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a student is: a network over its modalities that is small enough, and what it learns from.
 *
 * @param key under which its settings stand in a pipeline file: {@code student}, {@code students.small}
 */
public record Student(String key, StudentSettings settings) {

    /**
     * The modalities a student reads, in the teacher's order.
     *
     * @throws UserError if the teacher does not read one of them
     */
    public List<Modality> modalities(List<Modality> teachers) {
        List<String> wanted = settings.modalities();
        if (wanted == null) {
            return List.copyOf(teachers);
        }
        for (String name : wanted) {
            if (teachers.stream().noneMatch(m -> m.name().equals(name))) {
                throw new UserError("Cannot distil: " + key + ".modalities names '" + name + "', expected some of "
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
     * @param outputs values of a row that it puts out
     * @param teacherSize learned values of the teacher's network
     * @throws UserError if it has more learned values than its share of the teacher's
     */
    public FusionNetwork network(FeatureSchema teachers, int outputs, long teacherSize) {
        FeatureSchema read = teachers.only(modalities(teachers.modalities()));
        long most = (long) (settings.maxShare().value() / 100 * teacherSize);
        StudentWidth width = new StudentWidth(key, settings, read, outputs);
        if (!width.free()) {
            FusionNetwork network = width.asItIs(settings.hidden());
            return requireSmall(network, "it", most, teacherSize, fewer("Give") + ".");
        }
        int widest = width.widest(most);
        int wanted = settings.hidden().auto()
                ? Math.max(width.least(), widest)
                : settings.hidden().width();
        return requireSmall(
                width.network(wanted),
                "a student with hidden " + wanted,
                most,
                teacherSize,
                widest == 0
                        ? "No width fits: " + fewer("give") + "."
                        : "Set " + key + ".hidden to at most " + widest + ", or to auto.");
    }

    private String fewer(String give) {
        return give + " the student fewer modalities, the teacher wider layers, or raise " + key + ".max-share";
    }

    private FusionNetwork requireSmall(FusionNetwork network, String who, long most, long teacherSize, String remedy) {
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
     * What it makes small: the sum of what it learns from.
     *
     * @param signals what is told of the rows: what the terms read at least
     */
    public Objective objective(FusionNetwork network, SignalWidths signals) {
        return distilling(key + ".learn-from", settings.learnFrom(), network, signals);
    }

    /**
     * What a student makes small that learns from this.
     *
     * @param where the list stands, for messages
     */
    public static Objective distilling(
            String where, List<LearnFrom> learnFrom, FusionNetwork student, SignalWidths signals) {
        return Objectives.sum(learnFrom.stream()
                .filter(each -> each.weight() > 0)
                .map(each -> Objectives.term(each.weight(), made(where, each.term(), student, signals)))
                .toArray(Term[]::new));
    }

    private static Objective made(String where, DistillationTerm term, FusionNetwork student, SignalWidths signals) {
        try {
            return term.objective(student, signals);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "Cannot distil: " + Registry.nameOf(term.getClass()) + " of " + where + ": " + e.getMessage()
                            + ". Correct it, or leave it out.",
                    e);
        }
    }

    /** @throws UserError if the teacher does not say something that it learns from */
    public void requireSaid(FusionNetwork teacher) {
        for (Signal signal : settings.signals()) {
            if (!signal.isSaidBy(teacher)) {
                throw new UserError("Cannot distil: " + key + ".learn-from reads '" + signal.name()
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
    public Objective alone() {
        return Objectives.supervised(smoothing());
    }

    /** How labels are smoothed when it learns from them alone: as beside its teacher, if it does so. */
    public double smoothing() {
        return settings.learnFrom().stream()
                .map(LearnFrom::term)
                .flatMap(term -> term instanceof Labels labels ? Stream.of(labels) : Stream.empty())
                .findFirst()
                .orElse(Labels.usual())
                .smoothing();
    }
}

package io.athanor.distill;

import io.athanor.base.Setting;
import io.athanor.base.Share;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.Signal;
import io.athanor.train.loop.TrainingSettings;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The small network distilled from the teacher.
 *
 * @param teacher name of the teacher whose signals it learns from, and whose size bounds its own
 * @param modalities names of what it reads; all of the pipeline's if null
 * @param network its kind, with what it has beside width and dropout
 * @param hidden its width
 * @param dropout share of the values dropped while training
 * @param learnFrom the terms of its objective
 * @param teacherOutputs which teacher speaks of a training row
 * @param maxShare most learned values, as a share of the teacher's fusion network
 * @param training of the student, and of its twin without a teacher
 */
public record StudentSettings(
        @Setting(value = "The teacher that the student learns from, by name.", otherwise = "teacher")
        String teacher,

        @Setting(
                value = "The modalities the student reads; all of them if left out.",
                otherwise = Setting.NONE,
                keysOf = "modalities")
        @Nullable
        List<String> modalities,

        @Setting(
                value = "The student's network, any that a teacher may have.",
                tag = "fusion",
                otherwise = "concat",
                inline = true)
        NetworkSettings network,

        @Setting(
                value = "Width of the hidden layer, or auto for the largest that max-share allows.",
                otherwise = "auto")
        HiddenWidth hidden,

        @Setting(
                value = "Share of the values dropped while training, where the network drops any.",
                otherwise = "0.3",
                min = 0,
                max = 0.95)
        double dropout,

        @Setting(
                value = "What the student learns from: a list of names, each with its weight or settings.",
                otherwise = "[{labels: 0.3}, {soft-targets: 0.7}, {hidden-hint: 0.5}]")
        List<LearnFrom> learnFrom,

        @Setting(
                value = "Which teacher speaks of a training row: one that never saw it, or the one trained on it.",
                otherwise = "out-of-fold")
        TeacherOutputs teacherOutputs,

        @Setting(value = "Most parameters, as a share of the teacher's fusion network.", otherwise = "10%")
        Share maxShare,

        @Setting(value = "How long and how hard to train.", inline = true)
        TrainingSettings training)
        implements Serializable {

    public StudentSettings {
        if (modalities != null) {
            modalities = List.copyOf(modalities);
            if (modalities.isEmpty()) {
                throw new IllegalArgumentException("modalities is empty, expected at least one");
            }
        }
        learnFrom = List.copyOf(learnFrom);
        if (learnFrom.stream().allMatch(each -> each.weight() == 0)) {
            throw new IllegalArgumentException(
                    "learn-from is of no weight, expected something that the student learns from");
        }
        if (signals(learnFrom, true).stream().anyMatch(signals(learnFrom, false)::contains)) {
            throw new IllegalArgumentException(
                    "learn-from reads the same of the teacher on the fly and from before, expected one of them");
        }
        if (!maxShare.percent() || maxShare.value() == 0) {
            throw new IllegalArgumentException("max-share is " + maxShare + ", expected a share such as 10%");
        }
    }

    /** What it reads of its teacher, each signal once; what has no weight reads nothing. */
    public List<Signal> signals() {
        return Stream.concat(signals(false).stream(), signals(true).stream()).toList();
    }

    /**
     * The same by where it comes from.
     *
     * @param onTheFly asked for within the steps, or once before
     */
    public List<Signal> signals(boolean onTheFly) {
        return signals(learnFrom, onTheFly);
    }

    private static List<Signal> signals(List<LearnFrom> learnFrom, boolean onTheFly) {
        return learnFrom.stream()
                .filter(each -> each.weight() > 0 && each.onTheFly() == onTheFly)
                .flatMap(each -> each.term().signals().stream())
                .distinct()
                .toList();
    }
}

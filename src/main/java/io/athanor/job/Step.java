package io.athanor.job;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The steps of a run and what each needs before it: a graph, of which a pipeline has those that its settings ask for. A step
 * stands after all that it needs. The commands of the command line and what a run does again are derived from it.
 */
public enum Step {
    EXTRACT(Set.of(), any -> true, "Turns every payload into features, one table a modality, and balances the ledger."),
    JOIN(
            Set.of(EXTRACT),
            any -> true,
            "Joins the feature tables to one row an id with a presence mask, label and split."),
    TRAIN(Set.of(JOIN), PipelineSettings::learns, "Trains every teacher, and a head a modality."),
    DISTILL(
            Set.of(TRAIN),
            settings -> settings.learns() && !settings.allStudents().isEmpty(),
            "Trains every student from its teacher, and the same student on labels alone beside it."),
    EVALUATE(
            Set.of(TRAIN, DISTILL),
            PipelineSettings::learns,
            "Measures every model and baseline, with all subsets of modalities and with some missing."),
    REPORT(
            Set.of(EVALUATE),
            PipelineSettings::learns,
            "Writes report/index.html, a page that stands alone; the pages of other settings stay beside it.");

    private final Set<Step> needs;
    private final Predicate<PipelineSettings> wanted;
    private final String purpose;

    Step(Set<Step> needs, Predicate<PipelineSettings> wanted, String purpose) {
        this.needs = needs;
        this.wanted = wanted;
        this.purpose = purpose;
    }

    /** What it does, in a sentence. */
    public String purpose() {
        return purpose;
    }

    /** Whether a pipeline has it. */
    public boolean isIn(PipelineSettings settings) {
        return wanted.test(settings);
    }

    /** What a pipeline does to come to this step, in order; without it where the pipeline has no such step. */
    public List<Step> way(PipelineSettings settings) {
        return EnumSet.allOf(Step.class).stream()
                .filter(step -> isOrNeeds(step) && step.isIn(settings))
                .toList();
    }

    /** Whether this is the other step, or needs what it makes, be it by way of others. */
    public boolean isOrNeeds(Step other) {
        return this == other || needs.stream().anyMatch(step -> step.isOrNeeds(other));
    }

    /** As in {@code extract, join or train}. */
    public static String named(Collection<Step> steps) {
        List<String> names = steps.stream().map(Step::toString).toList();
        return names.size() < 2
                ? String.join("", names)
                : names.stream().limit(names.size() - 1L).collect(Collectors.joining(", ")) + " or "
                        + names.get(names.size() - 1);
    }

    /** @throws IllegalArgumentException if there is no such step, naming all */
    public static Step parse(String text) {
        return Arrays.stream(values())
                .filter(step -> step.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("found \"" + text + "\", expected " + named(List.of(values()))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

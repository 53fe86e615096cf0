package io.athanor.evaluate;

import io.athanor.data.Split;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/**
 * Trials of a search, which are methods measured on the same rows of one split, in the order of one metric of the validation rows. Test
 * rows have no part in it.
 */
public final class TrialRanking {
    private final EvaluateSettings settings;
    private final Evaluator evaluator;
    private final Scored scored;
    private final Metric metric;

    /**
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if they were not measured on the same rows
     */
    public TrialRanking(EvaluateSettings settings, long seed, Scored scored, Metric metric) {
        this.settings = settings;
        this.evaluator = new Evaluator(settings, seed);
        this.scored = scored;
        this.metric = metric;
        ScoredRuns first = scored.methods().get(0);
        scored.methods().forEach(first::requireSameRows);
    }

    /** Their names, the best first; of equals the one that is better in the task's second metric, or else stands first. */
    public List<String> order() {
        Metric second = TaskMetrics.of(scored.methods().get(0).task()).chooser();
        return scored.methods().stream()
                .sorted(Comparator.comparingDouble((ScoredRuns runs) -> loss(runs, metric))
                        .thenComparingDouble(runs -> loss(runs, second)))
                .map(runs -> runs.method().name())
                .toList();
    }

    /** Less is better; what says nothing comes last. */
    private static double loss(ScoredRuns runs, Metric metric) {
        double value = runs.byFold(Split.VALIDATION, metric)[0];
        return metric.higherIsBetter() ? -value : value;
    }

    /** A trial's figures with their intervals: split → metric → figure. */
    public SortedMap<String, SortedMap<String, Estimate>> figures(String trial) {
        ScoredRuns runs = named(trial);
        return evaluator.figures(runs, TaskMetrics.of(runs.task()), scored.knownGroups());
    }

    /** The metric of one trial less that of another on validation rows, with the paired bootstrap's interval. */
    public Comparison difference(String a, String b) {
        ScoredRuns one = named(a);
        ScoredRuns other = named(b);
        double difference = one.byFold(Split.VALIDATION, metric)[0] - other.byFold(Split.VALIDATION, metric)[0];
        Interval interval = GroupBootstrap.interval(
                settings.confidence(), Resamples.difference(one, other, Split.VALIDATION, metric));
        return new Comparison(
                a, b, metric.key(), difference, interval.low(), interval.high(), Evaluator.PAIRED_BOOTSTRAP, null);
    }

    private ScoredRuns named(String trial) {
        return scored.methods().stream()
                .filter(runs -> runs.method().name().equals(trial))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no trial " + trial));
    }
}

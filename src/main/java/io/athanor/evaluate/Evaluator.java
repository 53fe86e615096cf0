package io.athanor.evaluate;

import io.athanor.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures methods on the same rows and sets them against each other.
 *
 * <p>Of one split, a figure is that of the split's rows; its interval, and that of a paired difference, is the percentile
 * bootstrap over groups ({@link GroupBootstrap}): it tells how another draw of test rows would move it, not how another
 * training would. Of a cross-validation, a figure is the mean over repeats × folds and its interval, and that of a paired
 * difference, is the corrected resampled t interval ({@link ResampledT}), which allows for both; beside a difference stands
 * the pooled paired bootstrap.
 *
 * <p>A method that is right on all rows, or on none, leaves a resampling nothing to vary: its accuracy has {@link Wilson}'s
 * interval, of either protocol.
 *
 * <p>Intervals are each at the stated confidence; they are not widened for being many.
 */
public final class Evaluator {
    static final String SINGLE_SPLIT = "single split (indicative)";
    static final String BOOTSTRAP = "bootstrap over groups";
    static final String PAIRED_BOOTSTRAP = "paired bootstrap over groups";
    static final String RESAMPLED_T = "corrected resampled t";
    private final EvaluateSettings settings;
    private final FoldDraw draw;
    private final long seed;

    /** Of one split, or of stratified folds. */
    public Evaluator(EvaluateSettings settings, long seed) {
        this(settings, FoldDraw.STRATIFIED, seed);
    }

    /**
     * @param draw of the folds, if there are several
     * @param seed of the bootstrap
     */
    public Evaluator(EvaluateSettings settings, FoldDraw draw, long seed) {
        this.settings = settings;
        this.draw = draw;
        this.seed = seed;
    }

    /**
     * As {@link #evaluate(Scored)}, of rows that are at hand: few enough for one process.
     *
     * @param methods predictions of the same test rows in the same folds
     * @param robustness predictions under hidden modalities, of the same test rows; may be empty
     */
    public Metrics evaluate(List<MethodRuns> methods, List<RobustnessRuns> robustness) {
        return evaluate(new RowsAtHand(settings, seed, SumBounds.USUAL).scored(methods, robustness));
    }

    /**
     * Compares all methods: a teacher with the teachers before it, with each single modality and baseline and with those chosen on
     * validation rows; a student with the same student on labels alone, with its teacher, with the students before it and with the
     * single modalities.
     *
     * @return the document, yet without cost and curves
     * @throws IllegalArgumentException if the methods were not measured on the same rows, folds or classes
     */
    public Metrics evaluate(Scored all) {
        List<ScoredRuns> scored = all.methods();
        if (scored.isEmpty()) {
            throw new IllegalArgumentException("no method to evaluate");
        }
        ScoredRuns first = scored.get(0);
        scored.forEach(first::requireSameRows);
        all.robustness().forEach(hidden -> first.requireSameRows(hidden.runs()));
        boolean single = first.folds() == 1;
        TaskMetrics metrics = TaskMetrics.of(first.task());

        var figures = new TreeMap<String, MethodFigures>();
        var confusion = new TreeMap<String, Confusion>();
        var perClass = new TreeMap<String, List<ClassScore>>();
        var reliability = new TreeMap<String, List<ReliabilityBin>>();
        var calibration = new TreeMap<String, CalibrationError>();
        var agreement = new TreeMap<String, List<ValueGrid>>();
        for (ScoredRuns runs : scored) {
            String name = runs.method().name();
            if (figures.put(name, MethodFigures.of(runs.method(), figures(runs, metrics, all.knownGroups()))) != null) {
                throw new IllegalArgumentException("two methods are named " + name);
            }
            runs.confusion().ifPresent(counts -> confusion.put(name, counts));
            perClass.put(name, runs.perClass());
            reliability.put(name, runs.reliability());
            runs.calibration().ifPresent(error -> calibration.put(name, error));
            runs.agreement().ifPresent(grids -> agreement.put(name, grids));
        }
        var selection = new TreeMap<String, SortedMap<String, Long>>();
        List<Comparison> comparisons = compare(scored, metrics, selection);
        List<RobustnessPoint> robustness = all.robustness().stream()
                .map(hidden -> point(hidden, metrics, all.knownGroups()))
                .toList();
        return new Metrics(
                single ? SINGLE_SPLIT : protocol(first),
                single,
                single ? BOOTSTRAP : RESAMPLED_T,
                settings.confidence(),
                first.task(),
                first.open(),
                figures,
                comparisons,
                selection,
                robustness,
                new Ablations(all, metrics.ofHidden(), (a, b, metric) -> comparison(new Pair(a, b), metric, false))
                        .all(),
                RobustnessArea.all(
                        whole(scored, metrics.headline()),
                        robustness,
                        Method.linear("all").name()),
                perClass,
                confusion,
                reliability,
                calibration,
                agreement,
                new TreeMap<>(),
                new TreeMap<>(),
                all.notes());
    }

    private String protocol(ScoredRuns runs) {
        int repeats = runs.repeats();
        return String.format(Locale.ROOT, "%d x %d %s", repeats, runs.folds() / repeats, draw.words());
    }

    SortedMap<String, SortedMap<String, Estimate>> figures(
            ScoredRuns runs, TaskMetrics metrics, ToLongFunction<Split> knownGroups) {
        var bySplit = new TreeMap<String, SortedMap<String, Estimate>>();
        for (Split split : Split.values()) {
            if (runs.has(split)) {
                var byMetric = new TreeMap<String, Estimate>();
                for (Metric metric : metrics.all()) {
                    Estimate estimate = estimate(runs, split, metric, knownGroups);
                    if (!Double.isNaN(estimate.value())) {
                        byMetric.put(metric.key(), estimate);
                    }
                }
                bySplit.put(split.column(), byMetric);
            }
        }
        return bySplit;
    }

    private Estimate estimate(ScoredRuns runs, Split split, Metric metric, ToLongFunction<Split> knownGroups) {
        double[] byFold = runs.byFold(split, metric);
        long n = runs.known(split);
        if (metric == Metric.ACCURACY && (allAre(0, byFold) || allAre(1, byFold))) {
            long groups = knownGroups.applyAsLong(split);
            Interval i = Wilson.interval(byFold[0], groups, settings.confidence());
            return new Estimate(byFold[0], i.low(), i.high(), n);
        }
        if (byFold.length == 1) {
            Interval i = GroupBootstrap.interval(settings.confidence(), Resamples.of(runs, split, metric));
            return new Estimate(byFold[0], i.low(), i.high(), n);
        }
        Interval i = ResampledT.interval(byFold, runs.testToTrain(), settings.confidence());
        return new Estimate(mean(byFold), metric.clip(i.low()), metric.clip(i.high()), n);
    }

    private List<Comparison> compare(
            List<ScoredRuns> all, TaskMetrics metrics, SortedMap<String, SortedMap<String, Long>> selection) {
        var modalities = ScoredRuns.ofKind(Method.Kind.MODALITY, all);
        var baselines = ScoredRuns.ofKind(Method.Kind.BASELINE, all);
        var rivals = new ArrayList<ScoredRuns>();
        var single =
                all.stream().filter(runs -> runs.method().isOfOneModality()).toList();
        ScoredRuns bestModality =
                best(new Method(Method.Kind.MODALITY, Method.BEST_MODALITY, null), single, metrics, selection);
        ScoredRuns bestBaseline =
                best(new Method(Method.Kind.BASELINE, Method.BEST_BASELINE, null), baselines, metrics, selection);
        if (bestModality != null) {
            rivals.add(bestModality);
        }
        if (bestBaseline != null) {
            rivals.add(bestBaseline);
        }
        rivals.addAll(modalities);
        rivals.addAll(baselines);

        var pairs = new ArrayList<Pair>();
        List<ScoredRuns> teachers = inOrder(Method.Kind.TEACHER, all);
        for (ScoredRuns teacher : teachers) {
            before(teacher, teachers).forEach(other -> pairs.add(new Pair(teacher, other)));
            rivals.forEach(rival -> pairs.add(new Pair(teacher, rival)));
        }
        List<ScoredRuns> students = inOrder(Method.Kind.STUDENT, all);
        for (ScoredRuns student : students) {
            Stream.of(ScoredRuns.find(student.method().alone(), all), teacherOf(student, teachers))
                    .flatMap(Optional::stream)
                    .forEach(other -> pairs.add(new Pair(student, other)));
            before(student, students).forEach(other -> pairs.add(new Pair(student, other)));
            modalities.forEach(modality -> pairs.add(new Pair(student, modality)));
        }
        return pairs.isEmpty() ? List.of() : compare(pairs, metrics);
    }

    private record Pair(ScoredRuns a, ScoredRuns b) {}

    private List<Comparison> compare(List<Pair> pairs, TaskMetrics metrics) {
        var comparisons = new ArrayList<Comparison>();
        for (Pair pair : pairs) {
            metrics.compared().forEach(metric -> comparison(pair, metric, true).ifPresent(comparisons::add));
        }
        return comparisons;
    }

    /** So that it is the one with a name of its own that is set against the usual one, and not the other way round. */
    private static List<ScoredRuns> inOrder(Method.Kind kind, List<ScoredRuns> all) {
        return ScoredRuns.ofKind(kind, all).stream()
                .sorted(Comparator.comparing(ScoredRuns::method, Method.ORDER))
                .toList();
    }

    private static List<ScoredRuns> before(ScoredRuns one, List<ScoredRuns> all) {
        return all.subList(0, all.indexOf(one));
    }

    private static Optional<ScoredRuns> teacherOf(ScoredRuns student, List<ScoredRuns> teachers) {
        return teachers.stream()
                .filter(teacher ->
                        teacher.method().name().equals(student.method().of()))
                .findFirst();
    }

    /** The best on validation rows, chosen anew in every fold; null if there is nothing to choose from. */
    private static @Nullable ScoredRuns best(
            Method derived,
            List<ScoredRuns> among,
            TaskMetrics metrics,
            SortedMap<String, SortedMap<String, Long>> selection) {
        if (among.isEmpty() || !among.stream().allMatch(runs -> runs.has(Split.VALIDATION))) {
            return null;
        }
        var counts = new TreeMap<String, Long>();
        ScoredRuns chosen = ScoredRuns.bestOnValidation(derived, among, metrics, counts);
        selection.put(derived.name(), counts);
        return chosen;
    }

    /**
     * Of one split the paired bootstrap; of several folds the corrected resampled t, and beside it the bootstrap over all test rows
     * of a repeat, the same draw for both methods and every repeat and fold.
     *
     * @param both whether both were resampled in every fold; of several folds they need not be
     * @return empty where a metric says nothing
     */
    private Optional<Comparison> comparison(Pair pair, Metric metric, boolean both) {
        double[] ofA = pair.a.byFold(Split.TEST, metric);
        double[] ofB = pair.b.byFold(Split.TEST, metric);
        double[] differences =
                IntStream.range(0, ofA.length).mapToDouble(f -> ofA[f] - ofB[f]).toArray();
        double difference = mean(differences);
        if (Double.isNaN(difference)) {
            return Optional.empty();
        }
        boolean single = differences.length == 1;
        Interval pooled = single || both
                ? GroupBootstrap.interval(settings.confidence(), Resamples.difference(pair.a, pair.b, metric))
                : null;
        Interval interval = single && pooled != null
                ? pooled
                : ResampledT.interval(differences, pair.a.testToTrain(), settings.confidence());
        return Optional.of(new Comparison(
                pair.a.method().name(),
                pair.b.method().name(),
                metric.key(),
                difference,
                interval.low(),
                interval.high(),
                single ? PAIRED_BOOTSTRAP : RESAMPLED_T,
                single ? null : pooled));
    }

    private static Map<String, Double> whole(List<ScoredRuns> methods, Metric headline) {
        Map<String, Double> values = new HashMap<>();
        methods.forEach(runs -> values.put(runs.method().name(), runs.mean(headline)));
        return values;
    }

    private RobustnessPoint point(Scored.Hidden hidden, TaskMetrics metrics, ToLongFunction<Split> knownGroups) {
        Condition condition = hidden.condition();
        return new RobustnessPoint(
                hidden.runs().method().name(),
                condition.modalities(),
                condition.missing(),
                estimate(hidden.runs(), Split.TEST, metrics.headline(), knownGroups));
    }

    private static boolean allAre(double value, double[] values) {
        return Arrays.stream(values).allMatch(v -> v == value);
    }

    private static double mean(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElse(Double.NaN);
    }
}

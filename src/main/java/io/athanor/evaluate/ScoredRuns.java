package io.athanor.evaluate;

import io.athanor.data.Split;
import io.athanor.task.Decision;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** A method's rows scored, fold by fold. */
final class ScoredRuns {
    private final Method method;
    private final List<Fold> folds;

    private record Fold(int repeat, int fold, long trainRows, Map<Split, RowScores> scores) {
        RowScores test() {
            return of(Split.TEST);
        }

        RowScores of(Split split) {
            RowScores rows = scores.get(split);
            if (rows == null) {
                throw new IllegalArgumentException("fold " + fold + " has no " + split.column() + " rows");
            }
            return rows;
        }
    }

    private ScoredRuns(Method method, List<Fold> folds) {
        this.method = method;
        this.folds = folds;
    }

    static ScoredRuns of(Method method, List<FoldPredictions> folds) {
        return new ScoredRuns(method, scored(folds));
    }

    private static List<Fold> scored(List<FoldPredictions> folds) {
        var scored = new ArrayList<Fold>();
        for (FoldPredictions fold : folds) {
            var scores = new EnumMap<Split, RowScores>(Split.class);
            Decision decision = decision(fold);
            for (Map.Entry<Split, Predictions> entry : fold.predictions().entrySet()) {
                scores.put(entry.getKey(), RowScores.of(entry.getValue().with(decision)));
            }
            scored.add(new Fold(fold.repeat(), fold.fold(), fold.trainRows(), scores));
        }
        return scored;
    }

    /** Chosen on validation rows, where there are some. */
    private static Decision decision(FoldPredictions fold) {
        Predictions validation = fold.predictions().get(Split.VALIDATION);
        Predictions test = Objects.requireNonNull(fold.predictions().get(Split.TEST));
        return validation == null ? test.task().decision() : validation.chosen();
    }

    Method method() {
        return method;
    }

    int folds() {
        return folds.size();
    }

    int repeats() {
        return (int) folds.stream().map(Fold::repeat).distinct().count();
    }

    /** As the first fold's training rows have it; that of another fold may differ in what it has counted. */
    Task task() {
        return folds.get(0).test().predictions().task();
    }

    boolean has(Split split) {
        return folds.stream().allMatch(fold -> fold.scores().containsKey(split));
    }

    RowScores scores(Split split, int fold) {
        return folds.get(fold).of(split);
    }

    double[] byFold(Split split, Metric metric) {
        return folds.stream().mapToDouble(fold -> metric.of(fold.of(split))).toArray();
    }

    /** Rows with a known label, of the first repeat. */
    long known(Split split) {
        return firstRepeat().stream().mapToLong(fold -> fold.of(split).known()).sum();
    }

    /** Groups that have a row with a known label, of the first repeat. */
    long knownGroups(Split split) {
        return firstRepeat().stream()
                .flatMap(fold -> fold.of(split).knownGroups().stream())
                .distinct()
                .count();
    }

    /** Test rows with an unknown label, of the first repeat. */
    long open() {
        return firstRepeat().stream().mapToLong(fold -> fold.test().open()).sum();
    }

    private List<Fold> firstRepeat() {
        int first = folds.get(0).repeat();
        return folds.stream().filter(fold -> fold.repeat() == first).toList();
    }

    /** The mean ratio of test rows to training rows. */
    double testToTrain() {
        return folds.stream()
                .mapToDouble(fold -> (double) fold.test().sampleIds().size() / fold.trainRows())
                .average()
                .orElseThrow();
    }

    /** The groups of all test rows. */
    List<String> groups() {
        return folds.stream()
                .flatMap(fold -> fold.test().groups().stream())
                .distinct()
                .toList();
    }

    /** How often each class was taken for each, over all folds; empty where there is not one of several. */
    Optional<Confusion> confusion() {
        if (!(folds.get(0).test() instanceof ClassScores)) {
            return Optional.empty();
        }
        int classes = task().outputs().size();
        long[][] counts = new long[classes][classes];
        folds.forEach(fold -> ((ClassScores) fold.test()).addTo(counts));
        return Optional.of(new Confusion(task().outputs(), counts));
    }

    /** How well each class or label is told, over all folds; empty where there are none. */
    List<ClassScore> perClass() {
        if (!(folds.get(0).test() instanceof LabelScores)) {
            return confusion().map(Confusion::perClass).orElse(List.of());
        }
        var scores = new ArrayList<ClassScore>();
        for (int k = 0; k < task().outputs().size(); k++) {
            int label = k;
            var sum = new LabelScores.Tally();
            folds.forEach(fold -> sum.add(((LabelScores) fold.test()).tallies(null)[label]));
            scores.add(ClassScore.of(task().outputs().get(k), sum.hits, sum.given, sum.support));
        }
        return scores;
    }

    /** Predicted against true values, a target each, over all folds; empty where they are no numbers. */
    Optional<List<ValueGrid>> agreement() {
        if (!(folds.get(0).test() instanceof ValueScores)) {
            return Optional.empty();
        }
        return Optional.of(ValueGrid.of(
                folds.stream().map(fold -> (ValueScores) fold.test()).toList()));
    }

    /** The bins of the calibration error over all folds; none where there is no such thing. */
    List<ReliabilityBin> reliability() {
        var bins = new ArrayList<ReliabilityBin>();
        for (int b = 0; b < folds.get(0).test().reliability().size(); b++) {
            long rows = 0;
            double confidence = 0;
            double hits = 0;
            for (Fold fold : folds) {
                ReliabilityBin bin = fold.test().reliability().get(b);
                rows += bin.rows();
                confidence += bin.rows() * bin.confidence();
                hits += bin.rows() * bin.accuracy();
            }
            bins.add(new ReliabilityBin(
                    (double) b / RowScores.BINS,
                    (b + 1.0) / RowScores.BINS,
                    rows,
                    rows == 0 ? 0 : confidence / rows,
                    rows == 0 ? 0 : hits / rows));
        }
        return bins;
    }

    /** @throws IllegalArgumentException if the other was measured on other classes, folds or test rows */
    void requireSameRows(ScoredRuns other) {
        boolean same = folds() == other.folds()
                && IntStream.range(0, folds()).allMatch(f -> {
                    Fold mine = folds.get(f);
                    Fold theirs = other.folds.get(f);
                    return mine.repeat() == theirs.repeat()
                            && mine.fold() == theirs.fold()
                            && mine.test()
                                    .predictions()
                                    .task()
                                    .outputs()
                                    .equals(theirs.test().predictions().task().outputs())
                            && mine.test().sampleIds().equals(theirs.test().sampleIds());
                });
        if (!same) {
            throw new IllegalArgumentException(method.name() + " and " + other.method.name()
                    + " were not measured on the same classes, folds and test rows");
        }
    }

    static List<ScoredRuns> ofKind(Method.Kind kind, List<ScoredRuns> all) {
        return all.stream().filter(runs -> runs.method.kind() == kind).toList();
    }

    static Optional<ScoredRuns> find(Method method, List<ScoredRuns> all) {
        return all.stream().filter(runs -> runs.method.equals(method)).findFirst();
    }

    /**
     * In each fold the method whose headline is best on validation rows, of equals the one whose other metric is.
     *
     * @param counts receives how often each was chosen
     */
    static ScoredRuns bestOnValidation(
            String name, List<ScoredRuns> among, TaskMetrics metrics, Map<String, Long> counts) {
        var chosen = new ArrayList<Fold>();
        for (int f = 0; f < among.get(0).folds(); f++) {
            ScoredRuns best = among.get(0);
            for (ScoredRuns runs : among) {
                if (better(metrics, runs.scores(Split.VALIDATION, f), best.scores(Split.VALIDATION, f))) {
                    best = runs;
                }
            }
            counts.merge(best.method.name(), 1L, Long::sum);
            chosen.add(best.folds.get(f));
        }
        return new ScoredRuns(new Method(among.get(0).method.kind(), name, null), chosen);
    }

    private static boolean better(TaskMetrics metrics, RowScores a, RowScores b) {
        int byHeadline = compare(metrics.headline(), a, b);
        return byHeadline > 0 || (byHeadline == 0 && compare(metrics.tieBreaker(), a, b) > 0);
    }

    /** Above 0 if the first is better. */
    private static int compare(Metric metric, RowScores a, RowScores b) {
        int byValue = Double.compare(metric.of(a), metric.of(b));
        return metric.higherIsBetter() ? byValue : -byValue;
    }
}

package io.athanor.evaluate;

import io.athanor.data.Split;
import io.athanor.task.Activation;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A method's rows scored, fold by fold. */
public final class ScoredRuns {
    private final Method method;
    private final List<ScoredFold> folds;

    /** @param folds one of a single split, repeats × folds of a cross-validation; in any order */
    public ScoredRuns(Method method, List<ScoredFold> folds) {
        this.method = method;
        this.folds = folds.stream()
                .sorted(Comparator.comparingInt(ScoredFold::repeat).thenComparingInt(ScoredFold::fold))
                .toList();
    }

    Method method() {
        return method;
    }

    int folds() {
        return folds.size();
    }

    int repeats() {
        return (int) folds.stream().map(ScoredFold::repeat).distinct().count();
    }

    /** As the first fold's training rows have it; that of another fold may differ in what it has counted. */
    Task task() {
        return folds.get(0).test().task();
    }

    boolean has(Split split) {
        return folds.stream().allMatch(fold -> fold.scores().containsKey(split));
    }

    ScoredRows scores(Split split, int fold) {
        return folds.get(fold).of(split);
    }

    double[] byFold(Split split, Metric metric) {
        return folds.stream().mapToDouble(fold -> fold.of(split).of(metric)).toArray();
    }

    /** On test rows; of several folds their mean. */
    double mean(Metric metric) {
        return Arrays.stream(byFold(Split.TEST, metric)).average().orElse(Double.NaN);
    }

    /** Rows with a known label, of the first repeat. */
    long known(Split split) {
        return firstRepeat().stream().mapToLong(fold -> fold.of(split).known()).sum();
    }

    /** Test rows with an unknown label, of the first repeat. */
    long open() {
        return firstRepeat().stream().mapToLong(fold -> fold.test().open()).sum();
    }

    private List<ScoredFold> firstRepeat() {
        int first = folds.get(0).repeat();
        return folds.stream().filter(fold -> fold.repeat() == first).toList();
    }

    /** The mean ratio of test rows to training rows. */
    double testToTrain() {
        return folds.stream()
                .mapToDouble(fold -> (double) fold.test().rows() / fold.trainRows())
                .average()
                .orElseThrow();
    }

    /** How often each class was taken for each, over all folds; empty where there is not one of several. */
    Optional<Confusion> confusion() {
        if (task().activation() != Activation.SOFTMAX && task().activation() != Activation.ORDINAL) {
            return Optional.empty();
        }
        int classes = task().outputs().size();
        long[][] counts = new long[classes][classes];
        folds.forEach(fold -> fold.test().addTo(counts));
        return Optional.of(new Confusion(task().outputs(), counts));
    }

    /** How well each class or label is told, over all folds; empty where there are none. */
    List<ClassScore> perClass() {
        if (task().activation() != Activation.SIGMOID) {
            return confusion().map(Confusion::perClass).orElse(List.of());
        }
        var scores = new ArrayList<ClassScore>();
        for (int k = 0; k < task().outputs().size(); k++) {
            long[] sum = new long[3];
            for (ScoredFold fold : folds) {
                long[] of = fold.test().outputs().get(k);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += of[i];
                }
            }
            scores.add(ClassScore.of(task().outputs().get(k), sum[0], sum[2], sum[1]));
        }
        return scores;
    }

    /** Predicted against true values, a target each, over all folds; empty where they are no numbers. */
    Optional<List<ValueGrid>> agreement() {
        if (task().activation() != Activation.IDENTITY) {
            return Optional.empty();
        }
        List<ValueRange> ranges = folds.get(0).test().ranges();
        double[] counts = new double[ranges.size() * ValueGrid.CELLS * ValueGrid.CELLS];
        folds.forEach(fold -> fold.test().addTo(counts));
        return Optional.of(ValueGrid.of(task().outputs(), ranges, counts));
    }

    /** The bins of the calibration error over all folds; none where there is no such thing. */
    List<ReliabilityBin> reliability() {
        var bins = new ArrayList<ReliabilityBin>();
        for (int b = 0; b < folds.get(0).test().reliability().size(); b++) {
            long rows = 0;
            double confidence = 0;
            double hits = 0;
            for (ScoredFold fold : folds) {
                ReliabilityBin bin = fold.test().reliability().get(b);
                rows += bin.rows();
                confidence += bin.rows() * bin.confidence();
                hits += bin.rows() * bin.accuracy();
            }
            bins.add(new ReliabilityBin(
                    (double) b / Bins.COUNT,
                    (b + 1.0) / Bins.COUNT,
                    rows,
                    rows == 0 ? 0 : confidence / rows,
                    rows == 0 ? 0 : hits / rows));
        }
        return bins;
    }

    /**
     * The calibration error of all test rows of a repeat together, its mean over repeats; empty where numbers are told, or no row has a known label.
     */
    Optional<CalibrationError> calibration() {
        if (task().activation() == Activation.IDENTITY || known(Split.TEST) == 0) {
            return Optional.empty();
        }
        Map<Integer, double[]> repeats = new TreeMap<>();
        folds.forEach(fold -> fold.test()
                .addCalibrationTo(
                        repeats.computeIfAbsent(fold.repeat(), repeat -> new double[CalibrationError.CELLS])));
        return Optional.of(CalibrationError.mean(
                repeats.values().stream().map(CalibrationError::of).toList()));
    }

    /** @throws IllegalArgumentException if the other was measured on other classes, folds or test rows */
    void requireSameRows(ScoredRuns other) {
        boolean same = folds() == other.folds()
                && IntStream.range(0, folds()).allMatch(f -> {
                    ScoredFold mine = folds.get(f);
                    ScoredFold theirs = other.folds.get(f);
                    return mine.repeat() == theirs.repeat()
                            && mine.fold() == theirs.fold()
                            && mine.test()
                                    .task()
                                    .outputs()
                                    .equals(theirs.test().task().outputs())
                            && mine.test().hasRowsOf(theirs.test());
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
     * In each fold the rows of the method that {@linkplain TaskMetrics#chooser() chooses} best on validation rows, of equals the one whose
     * other metric is, of equals the first.
     *
     * @param derived what it is called
     * @param counts receives how often each was chosen
     */
    static ScoredRuns bestOnValidation(
            Method derived, List<ScoredRuns> among, TaskMetrics metrics, Map<String, Long> counts) {
        var chosen = new ArrayList<ScoredFold>();
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
        return new ScoredRuns(derived, chosen);
    }

    private static boolean better(TaskMetrics metrics, ScoredRows a, ScoredRows b) {
        int chosen = compare(metrics.chooser(), a, b);
        return chosen > 0 || (chosen == 0 && compare(metrics.ofEquals(), a, b) > 0);
    }

    /** Above 0 if the first is better. */
    private static int compare(Metric metric, ScoredRows a, ScoredRows b) {
        int byValue = Double.compare(a.of(metric), b.of(metric));
        return metric.higherIsBetter() ? byValue : -byValue;
    }
}

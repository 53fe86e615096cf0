package io.athanor.job.explain;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.evaluate.EntryPlan;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.FoldSeen;
import io.athanor.evaluate.GroupBootstrap;
import io.athanor.evaluate.Interval;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.RowsSeen;
import io.athanor.evaluate.ScorePlan;
import io.athanor.evaluate.ScoredRows;
import io.athanor.evaluate.SumBounds;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.explain.ClassWorth;
import io.athanor.explain.Coalitions;
import io.athanor.explain.Reading;
import io.athanor.explain.ShapleyValue;
import io.athanor.explain.Worth;
import io.athanor.job.figures.EntryRows;
import io.athanor.job.figures.RowSums;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.BucketPredictions;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.ModalityMask;
import io.athanor.train.score.Scoring;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;

/**
 * What test rows come to when a model is shown each set of its modalities: rows are predicted and summed where they are, and figures
 * are what comes to the driver. All sets meet the same rows and the same resamples, so that differences are paired.
 */
final class TestWorth {
    /** Sets that a task holds the predictions of at a time. */
    private static final int SETS_AT_ONCE = 16;

    /** Figures of classes that a task sums, one a class and set. */
    private static final int MOST_CLASS_FIGURES = 1 << 14;

    private final JoinedTable table;
    private final FusionModel model;
    private final Reading reading;
    private final Assignment rows;
    private final EvaluateSettings how;
    private final long seed;

    /**
     * @param reading what is made of the model's predictions
     * @param rows that take part, as test rows
     * @param how of it confidence and resamples are read
     */
    TestWorth(JoinedTable table, FusionModel model, Reading reading, Assignment rows, EvaluateSettings how, long seed) {
        this.table = table;
        this.model = model;
        this.reading = reading;
        this.rows = rows;
        this.how = how;
        this.seed = seed;
    }

    /**
     * @param orders of which the Shapley values are means; 0 where they are exact
     * @param classes none where no classes are told, or where they are too many
     */
    record Found(int orders, List<Worth> worths, List<ClassWorth> classes, List<String> notes) {}

    /** Which entry is which: of every set all its rows, then those of each class. */
    private record Entries(int classes) implements Serializable {
        int of(int set) {
            return set * (1 + classes);
        }

        int of(int set, int label) {
            return of(set) + 1 + label;
        }

        Stream<EntryRows> split(int set, Predictions rows) {
            Stream<EntryRows> all = Stream.of(new EntryRows(of(set), rows));
            return Stream.concat(
                    all,
                    IntStream.range(0, classes).mapToObj(label -> new EntryRows(of(set, label), ofClass(rows, label))));
        }

        private static Predictions ofClass(Predictions rows, int label) {
            return rows.at(IntStream.range(0, rows.rows())
                    .filter(i -> {
                        float[] of = rows.labels()[i];
                        return of != null && (int) of[0] == label;
                    })
                    .toArray());
        }
    }

    Found found() {
        List<Modality> modalities = model.modalities();
        Coalitions coalitions = Coalitions.of(modalities.size(), seed);
        long[] sets = coalitions.sets();
        List<ModalityMask> masks = new ArrayList<>();
        for (long set : sets) {
            masks.add(new ModalitySet(modalities, set));
        }
        int outputs = model.task().outputs().size();
        List<String> notes = new ArrayList<>();
        boolean byClass = reading.isOfClasses() && (long) outputs * sets.length <= MOST_CLASS_FIGURES;
        if (reading.isOfClasses() && !byClass) {
            notes.add(String.format(
                    Locale.ROOT,
                    "What each class owes to each modality is left out, as there are %,d classes.",
                    outputs));
        }
        Entries entries = new Entries(byClass ? outputs : 0);
        List<ScoredRows> scored = scored(masks, entries);
        List<Worth> worths = new ArrayList<>();
        for (Metric metric : TaskMetrics.of(model.task()).ofHidden()) {
            worths.add(worth(metric, coalitions, modalities, all(scored, sets.length, entries::of)));
        }
        List<ClassWorth> classes = new ArrayList<>();
        Metric loss = TaskMetrics.of(model.task()).chooser();
        for (int label = 0; label < entries.classes(); label++) {
            int of = label;
            List<ScoredRows> ofClass = all(scored, sets.length, set -> entries.of(set, of));
            if (ofClass.get(0).rows() > 0) {
                classes.add(ofClass(model.task().outputs().get(label), loss, coalitions, modalities, ofClass));
            }
        }
        return new Found(coalitions.orders(), worths, classes, notes);
    }

    private interface Place {
        int of(int set);
    }

    private static List<ScoredRows> all(List<ScoredRows> scored, int sets, Place place) {
        return IntStream.range(0, sets)
                .mapToObj(set -> scored.get(place.of(set)))
                .toList();
    }

    /** Of every entry what its rows come to. */
    private List<ScoredRows> scored(List<ModalityMask> masks, Entries entries) {
        SumBounds bounds = SumBounds.USUAL;
        Task task = model.task();
        RowsSeen seen = predicted(List.of(List.of(ModalityMask.all())), buckets -> buckets.map(bucket -> {
                    RowsSeen of = new RowsSeen(task, bounds);
                    bucket.forEach(said -> of.add(said.rows()));
                    return of;
                })
                .reduce((one, other) -> {
                    one.add(other);
                    return one;
                }));
        ScorePlan plan = new ScorePlan(how, seed, List.of(new FoldSeen(0, Map.of(Split.TEST, seen))), bounds);
        EntryPlan ofSet = plan.entry(0, Split.TEST, true, reading.decision());
        EntryPlan ofClass = ofSet.alone(TaskMetrics.of(model.task()).chooser());
        List<EntryPlan> plans = new ArrayList<>();
        for (int set = 0; set < masks.size(); set++) {
            plans.add(ofSet);
            plans.addAll(Collections.nCopies(entries.classes(), ofClass));
        }
        List<List<ModalityMask>> some = new ArrayList<>();
        for (int from = 0; from < masks.size(); from += SETS_AT_ONCE) {
            some.add(List.copyOf(masks.subList(from, Math.min(masks.size(), from + SETS_AT_ONCE))));
        }
        return predicted(
                some,
                buckets -> RowSums.scored(
                        buckets.flatMap(bucket -> StreamSupport.stream(bucket.spliterator(), false)
                                .flatMap(said ->
                                        entries.split(said.predictor() * SETS_AT_ONCE + said.mask(), said.rows()))
                                .iterator()),
                        plans));
    }

    /** @param masks some of them at a time: what is said under these is held together */
    private <R> R predicted(List<List<ModalityMask>> masks, Function<JavaRDD<BucketPredictions>, R> use) {
        SortedMap<Split, List<List<ModalityMask>>> ofTest = new TreeMap<>(Map.of(Split.TEST, masks));
        return new Scoring(table).predict(Collections.nCopies(masks.size(), model), rows, ofTest, use);
    }

    private Worth worth(Metric metric, Coalitions coalitions, List<Modality> modalities, List<ScoredRows> sets) {
        double[] values = coalitions.values(values(sets, set -> set.of(metric)));
        List<double[]> resampled =
                sets.stream().map(set -> set.resampled(metric)).toList();
        double[][] drawn = new double[modalities.size()][how.resamples()];
        for (int r = 0; r < how.resamples(); r++) {
            double[] worth = new double[resampled.size()];
            for (int set = 0; set < worth.length; set++) {
                worth[set] = resampled.get(set)[r];
            }
            double[] of = coalitions.values(worth);
            for (int m = 0; m < of.length; m++) {
                drawn[m][r] = of[m];
            }
        }
        List<ShapleyValue> shares = new ArrayList<>();
        for (int m = 0; m < values.length; m++) {
            Interval interval = GroupBootstrap.interval(how.confidence(), drawn[m]);
            shares.add(new ShapleyValue(modalities.get(m), values[m], interval.low(), interval.high()));
        }
        return new Worth(
                metric.key(), sets.get(0).of(metric), sets.get(sets.size() - 1).of(metric), shares);
    }

    private static ClassWorth ofClass(
            String name, Metric loss, Coalitions coalitions, List<Modality> modalities, List<ScoredRows> sets) {
        double[] values = coalitions.values(values(sets, set -> set.of(loss)));
        SortedMap<Modality, Double> shapley = new TreeMap<>();
        for (int m = 0; m < values.length; m++) {
            shapley.put(modalities.get(m), values[m]);
        }
        return new ClassWorth(
                name,
                sets.get(0).rows(),
                sets.get(0).of(loss),
                Objects.requireNonNull(sets.get(sets.size() - 1)).of(loss),
                shapley);
    }

    private static double[] values(List<ScoredRows> sets, ToDoubleFunction<ScoredRows> value) {
        return sets.stream().mapToDouble(value).toArray();
    }
}

package io.athanor.job.measure;

import io.athanor.data.Split;
import io.athanor.evaluate.Condition;
import io.athanor.evaluate.EntryPlan;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.FoldSeen;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.RowsSeen;
import io.athanor.evaluate.ScorePlan;
import io.athanor.evaluate.Scored;
import io.athanor.evaluate.ScoredFold;
import io.athanor.evaluate.ScoredRows;
import io.athanor.evaluate.ScoredRuns;
import io.athanor.evaluate.SumBounds;
import io.athanor.job.figures.EntryRows;
import io.athanor.job.figures.RowSums;
import io.athanor.task.Decision;
import io.athanor.task.Predictions;
import io.athanor.train.fold.ValidationParts;
import io.athanor.train.joined.JoinedTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Reads what methods say of folds and sums it on the executors. */
final class FoldScoring {
    private final JoinedTable table;
    private final EvaluateSettings how;
    private final long seed;
    private final SumBounds bounds;

    FoldScoring(JoinedTable table, EvaluateSettings how, long seed, SumBounds bounds) {
        this.table = table;
        this.how = how;
        this.seed = seed;
        this.bounds = bounds;
    }

    /** A file of a fold, by the fold's place. */
    private record Part(int fold, String file) implements Serializable {}

    /** An entry of a fold, by the fold's place. */
    private record Place(int fold, FoldResult.Entry entry) implements Serializable {}

    /** What all methods come to, over all folds. */
    Scored scored(List<FoldResult> unordered) {
        List<FoldResult> folds = unordered.stream()
                .sorted(Comparator.comparingInt((FoldResult f) -> f.head().repeat())
                        .thenComparingInt(f -> f.head().fold()))
                .toList();
        ScorePlan plan = new ScorePlan(how, seed, seen(folds), bounds);
        List<Place> places = new ArrayList<>();
        for (int f = 0; f < folds.size(); f++) {
            for (FoldResult.Entry entry : folds.get(f).head().entries()) {
                places.add(new Place(f, entry));
            }
        }
        Map<Place, Decision> decisions = decisions(plan, folds, places);
        List<EntryPlan> plans = places.stream()
                .map(place -> plan.entry(
                        place.fold(),
                        place.entry().split(),
                        place.entry().condition() != null,
                        decisions.getOrDefault(
                                new Place(
                                        place.fold(),
                                        new FoldResult.Entry(place.entry().method(), null, Split.VALIDATION)),
                                folds.get(place.fold()).head().task().decision())))
                .toList();
        List<ScoredRows> rows = RowSums.scored(rows(folds, places), plans);
        ToLongFunction<Split> knownGroups = split -> plan.knownGroups(split).orElseGet(() -> knownGroups(folds, split));
        return scored(folds, places, rows, knownGroups, notes(plan, folds));
    }

    /** Those of the sums, and once those of the folds. */
    private static List<String> notes(ScorePlan plan, List<FoldResult> folds) {
        return Stream.concat(plan.notes().stream(), folds.stream().flatMap(fold -> fold.head().notes().stream()))
                .distinct()
                .toList();
    }

    private record Run(Method method, @Nullable Condition condition) {}

    private static Scored scored(
            List<FoldResult> folds,
            List<Place> places,
            List<ScoredRows> rows,
            ToLongFunction<Split> knownGroups,
            List<String> notes) {
        Map<Run, Map<Integer, Map<Split, ScoredRows>>> runs = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            FoldResult.Entry entry = places.get(i).entry();
            runs.computeIfAbsent(new Run(entry.method(), entry.condition()), r -> new LinkedHashMap<>())
                    .computeIfAbsent(places.get(i).fold(), f -> new EnumMap<>(Split.class))
                    .put(entry.split(), rows.get(i));
        }
        List<ScoredRuns> methods = new ArrayList<>();
        List<Scored.Hidden> robustness = new ArrayList<>();
        runs.forEach((run, byFold) -> {
            List<ScoredFold> scored = new ArrayList<>();
            byFold.forEach((f, scores) -> {
                FoldResult.Head head = folds.get(f).head();
                scored.add(new ScoredFold(head.repeat(), head.fold(), head.trainRows(), scores));
            });
            ScoredRuns all = new ScoredRuns(run.method(), scored);
            if (run.condition() == null) {
                methods.add(all);
            } else {
                robustness.add(new Scored.Hidden(run.condition(), all));
            }
        });
        return new Scored(methods, robustness, knownGroups, notes);
    }

    /** By the first method, as the rows of all are the same. */
    private List<FoldSeen> seen(List<FoldResult> folds) {
        SumBounds bound = bounds;
        Broadcast<List<FoldResult.Head>> heads = heads(folds);
        Map<Tuple2<Integer, Split>, RowsSeen> found = new HashMap<>(firstMethod(folds, heads)
                .mapToPair(of -> {
                    RowsSeen seen = new RowsSeen(heads.value().get(of._1()).task(), bound);
                    seen.add(of._2().rows());
                    return new Tuple2<>(new Tuple2<>(of._1(), of._2().entry().split()), seen);
                })
                .reduceByKey((one, other) -> {
                    one.add(other);
                    return one;
                })
                .collectAsMap());
        List<FoldSeen> seen = new ArrayList<>();
        for (int f = 0; f < folds.size(); f++) {
            Map<Split, RowsSeen> splits = new EnumMap<>(Split.class);
            for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
                RowsSeen of = found.get(new Tuple2<>(f, split));
                splits.put(split, of == null ? new RowsSeen(folds.get(f).head().task(), bounds) : of);
            }
            seen.add(new FoldSeen(folds.get(f).head().repeat(), splits));
        }
        return seen;
    }

    /** Of methods that choose on their validation rows what to say, by the entry of these rows. */
    private Map<Place, Decision> decisions(ScorePlan plan, List<FoldResult> folds, List<Place> places) {
        if (!folds.get(0).head().task().choosesOnRows()) {
            return Map.of();
        }
        List<Place> chosen = places.stream()
                .filter(place -> place.entry().split() == Split.VALIDATION)
                .toList();
        List<RowSums.Choice> choices = chosen.stream()
                .map(place -> new RowSums.Choice(
                        folds.get(place.fold()).head().task(), plan.share(place.fold(), Split.VALIDATION)))
                .toList();
        // not all heads: they name every entry
        List<ValidationParts> validation = chosen.stream()
                .map(place -> folds.get(place.fold()).head().validation())
                .toList();
        List<Decision> decisions = RowSums.decisions(
                rows(folds, chosen)
                        .map(of -> new EntryRows(of.entry(), calibrating(of.rows(), validation.get(of.entry())))),
                choices);
        Map<Place, Decision> byPlace = new HashMap<>();
        for (int i = 0; i < decisions.size(); i++) {
            byPlace.put(chosen.get(i), decisions.get(i));
        }
        return byPlace;
    }

    /** The rows that calibrate. */
    private static Predictions calibrating(Predictions rows, ValidationParts validation) {
        return rows.at(IntStream.range(0, rows.rows())
                .filter(i -> validation.calibrates(rows.groups().get(i)))
                .toArray());
    }

    /** Groups that have a row with a known label, of the first repeat: counted where they are. */
    private long knownGroups(List<FoldResult> folds, Split split) {
        int repeat = folds.get(0).head().repeat();
        List<FoldResult> first =
                folds.stream().filter(fold -> fold.head().repeat() == repeat).toList();
        return firstMethod(first, heads(first))
                .filter(of -> of._2().entry().split() == split)
                .flatMap(of -> {
                    Predictions rows = of._2().rows();
                    return IntStream.range(0, rows.rows())
                            .filter(i -> rows.labels()[i] != null)
                            .mapToObj(rows.groups()::get)
                            .iterator();
                })
                .distinct()
                .count();
    }

    /** The rows of some entries, numbered by their places. */
    private JavaRDD<EntryRows> rows(List<FoldResult> folds, List<Place> places) {
        Map<Place, Integer> numbers = new HashMap<>();
        for (int i = 0; i < places.size(); i++) {
            numbers.put(places.get(i), i);
        }
        return read(folds, heads(folds), (entry, head) -> true)
                .filter(of -> numbers.containsKey(new Place(of._1(), of._2().entry())))
                .map(of -> new EntryRows(
                        Objects.requireNonNull(
                                numbers.get(new Place(of._1(), of._2().entry()))),
                        of._2().rows()));
    }

    /** What the first method says with nothing hidden: of every file what stands first. */
    private JavaRDD<Tuple2<Integer, FoldFile.EntryPredictions>> firstMethod(
            List<FoldResult> folds, Broadcast<List<FoldResult.Head>> heads) {
        return read(
                folds,
                heads,
                (entry, head) -> entry.method().equals(head.entries().get(0).method()) && entry.condition() == null);
    }

    private interface Wanted extends Serializable {
        boolean test(FoldResult.Entry entry, FoldResult.Head head);
    }

    /** Entries of all files, each file up to the first that is not wanted. */
    private JavaRDD<Tuple2<Integer, FoldFile.EntryPredictions>> read(
            List<FoldResult> folds, Broadcast<List<FoldResult.Head>> heads, Wanted wanted) {
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        List<Part> parts = new ArrayList<>();
        for (int f = 0; f < folds.size(); f++) {
            for (String file : folds.get(f).files()) {
                parts.add(new Part(f, file));
            }
        }
        int tasks = Math.min(parts.size(), table.files().tasks() * folds.size());
        return table.context().parallelize(parts, tasks).flatMap(part -> {
            FoldResult.Head head = heads.value().get(part.fold());
            FoldFile.Entries entries =
                    FoldFile.entries(new Path(part.file()), head, hadoop.value().value());
            // who takes them need not take all
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> entries.close());
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(entries, Spliterator.ORDERED), false)
                    .takeWhile(of -> wanted.test(of.entry(), head))
                    .map(of -> new Tuple2<>(part.fold(), of))
                    .iterator();
        });
    }

    private Broadcast<List<FoldResult.Head>> heads(List<FoldResult> folds) {
        return table.context().broadcast(folds.stream().map(FoldResult::head).toList());
    }
}

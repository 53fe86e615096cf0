package io.athanor.evaluate;

import io.athanor.data.Split;
import io.athanor.task.Decision;
import io.athanor.task.Predictions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Sums rows that are at hand, in one process. */
final class RowsAtHand {
    private final EvaluateSettings settings;
    private final long seed;
    private final SumBounds bounds;

    RowsAtHand(EvaluateSettings settings, long seed, SumBounds bounds) {
        this.settings = settings;
        this.seed = seed;
        this.bounds = bounds;
    }

    Scored scored(List<MethodRuns> methods, List<RobustnessRuns> robustness) {
        if (methods.isEmpty()) {
            return new Scored(List.of(), List.of(), split -> 0, List.of());
        }
        List<FoldPredictions> first = methods.get(0).folds();
        ScorePlan plan =
                new ScorePlan(settings, seed, first.stream().map(this::seen).toList(), bounds);
        return new Scored(
                methods.stream()
                        .map(runs -> new ScoredRuns(runs.method(), scored(plan, runs.folds(), false)))
                        .toList(),
                robustness.stream()
                        .map(runs -> new Scored.Hidden(
                                runs.condition(), new ScoredRuns(runs.method(), scored(plan, runs.folds(), true))))
                        .toList(),
                split -> knownGroups(first, split),
                plan.notes());
    }

    private FoldSeen seen(FoldPredictions fold) {
        Map<Split, RowsSeen> splits = new EnumMap<>(Split.class);
        fold.predictions().forEach((split, rows) -> {
            RowsSeen seen = new RowsSeen(rows.task(), bounds);
            seen.add(rows);
            splits.put(split, seen);
        });
        return new FoldSeen(fold.repeat(), splits);
    }

    private static long knownGroups(List<FoldPredictions> folds, Split split) {
        TreeSet<String> groups = new TreeSet<>();
        for (FoldPredictions fold : folds) {
            Predictions rows = fold.predictions().get(split);
            for (int i = 0; rows != null && fold.repeat() == folds.get(0).repeat() && i < rows.rows(); i++) {
                if (rows.labels()[i] != null) {
                    groups.add(rows.groups().get(i));
                }
            }
        }
        return groups.size();
    }

    private List<ScoredFold> scored(ScorePlan plan, List<FoldPredictions> folds, boolean hidden) {
        List<ScoredFold> scored = new ArrayList<>();
        for (int f = 0; f < folds.size(); f++) {
            FoldPredictions fold = folds.get(f);
            Decision decision = decision(plan, f, fold);
            Map<Split, ScoredRows> scores = new EnumMap<>(Split.class);
            int place = f;
            fold.predictions().forEach((split, rows) -> {
                RowTally tally = new RowTally(plan.entry(place, split, hidden, decision));
                tally.add(rows);
                scores.put(split, tally.scored());
            });
            scored.add(new ScoredFold(fold.repeat(), fold.fold(), fold.trainRows(), scores));
        }
        return scored;
    }

    /** Chosen on validation rows, where there are some. */
    private static Decision decision(ScorePlan plan, int f, FoldPredictions fold) {
        Predictions validation = fold.predictions().get(Split.VALIDATION);
        Predictions test = fold.predictions().get(Split.TEST);
        if (validation == null) {
            return Objects.requireNonNull(test).task().decision();
        }
        SampledRows sample = new SampledRows(validation.task());
        sample.add(validation, plan.share(f, Split.VALIDATION));
        return sample.chosen(validation.task());
    }
}

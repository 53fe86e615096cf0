package io.athanor.evaluate;

import io.athanor.base.Seeds;
import io.athanor.data.Split;
import io.athanor.task.Decision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What is to be summed of every method's rows, so that they can be set against each other: all of a split draw the same blocks and
 * rank the same rows.
 */
public final class ScorePlan {
    private final EvaluateSettings settings;
    private final long seed;
    private final List<FoldSeen> folds;
    private final SumBounds bounds;
    private final Map<Split, Blocks> blocks = new EnumMap<>(Split.class);

    /**
     * @param seed of the bootstrap
     * @param folds one of a single split; in order of repeat and fold
     */
    public ScorePlan(EvaluateSettings settings, long seed, List<FoldSeen> folds, SumBounds bounds) {
        this.settings = settings;
        this.seed = Seeds.mix(seed, Seeds.hash("bootstrap"));
        this.folds = List.copyOf(folds);
        this.bounds = bounds;
        for (Split split : folds.get(0).splits().keySet()) {
            blocks.put(split, isDrawn(split) ? drawn(split) : Blocks.ONE);
        }
    }

    private boolean isSingle() {
        return folds.size() == 1;
    }

    /** Of several folds it is the differences on test rows alone. */
    private boolean isDrawn(Split split) {
        return isSingle() || split == Split.TEST;
    }

    private Blocks drawn(Split split) {
        int most = bounds.blocks(EntryPlan.layout(folds.get(0).task(), metrics().all()));
        GroupSet all = new GroupSet(most);
        folds.forEach(fold -> all.add(fold.of(split).groups()));
        return all.isWhole() ? Blocks.of(all.names()) : Blocks.hashed(most);
    }

    private TaskMetrics metrics() {
        return TaskMetrics.of(folds.get(0).task());
    }

    /**
     * @param fold its place among the folds
     * @param hidden whether a condition hides some of what there is, of which {@linkplain TaskMetrics#ofHidden few metrics} are told
     */
    public EntryPlan entry(int fold, Split split, boolean hidden, Decision decision) {
        List<Metric> all = hidden ? metrics().ofHidden() : metrics().all();
        List<Metric> resampled =
                isSingle() ? all : split == Split.TEST && !hidden ? metrics().compared() : List.of();
        RowsSeen rows = folds.get(fold).of(split);
        return new EntryPlan(
                rows.task(),
                decision,
                EntryPlan.keys(all),
                EntryPlan.keys(resampled),
                resampled.isEmpty() ? Blocks.ONE : blocks.getOrDefault(split, Blocks.ONE),
                split == Split.TEST && !hidden,
                split == Split.TEST ? ranges() : List.of(),
                share(fold, split),
                settings.resamples(),
                seed);
    }

    /** The rows of a split that are ranked, and those that a decision is chosen on. */
    public RowShare share(int fold, Split split) {
        RowsSeen rows = folds.get(fold).of(split);
        return bounds.share(rows.rows(), rows.task().outputs());
    }

    /** Of the test rows of all folds. */
    private List<ValueRange> ranges() {
        List<ValueRange> all = new ArrayList<>(folds.get(0).of(Split.TEST).ranges());
        for (FoldSeen fold : folds) {
            for (int t = 0; t < all.size(); t++) {
                all.set(t, all.get(t).with(fold.of(Split.TEST).ranges().get(t)));
            }
        }
        return all;
    }

    /** Groups that have a row with a known label, of the first repeat; empty where they are too many to be remembered. */
    public OptionalLong knownGroups(Split split) {
        GroupSet all = new GroupSet(Integer.MAX_VALUE);
        folds.stream()
                .filter(fold -> fold.repeat() == folds.get(0).repeat())
                .forEach(fold -> all.add(fold.of(split).knownGroups()));
        return all.isWhole() ? OptionalLong.of(all.names().size()) : OptionalLong.empty();
    }

    /** What a report has to say of figures that are not read from all rows, or intervals that are not drawn from all groups. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        blocks.values().stream()
                .filter(Blocks::isHashed)
                .findFirst()
                .ifPresent(of -> notes.add(String.format(
                        Locale.ROOT,
                        "Bootstraps draw %,d blocks of groups, to which a hash assigns them, as there are more groups.",
                        of.count())));
        metrics().all().stream()
                .filter(Metric::isOfRanks)
                .forEach(metric -> sampled(Split.TEST, metric.title() + " is read from", notes));
        if (folds.get(0).task().choosesOnRows()) {
            sampled(Split.VALIDATION, "What is said at which probability is chosen on", notes);
        }
        return notes;
    }

    private void sampled(Split split, String what, List<String> notes) {
        for (int f = 0; f < folds.size(); f++) {
            if (folds.get(f).splits().containsKey(split) && share(f, split).share() < 1) {
                long rows = folds.get(f).of(split).rows();
                notes.add(String.format(
                        Locale.ROOT,
                        "%s about %,d of %,d %s rows%s, drawn by a hash of their ids.",
                        Character.toUpperCase(what.charAt(0)) + what.substring(1),
                        Math.round(share(f, split).share() * rows),
                        rows,
                        split.column(),
                        isSingle() ? "" : " of a fold"));
                return;
            }
        }
    }
}

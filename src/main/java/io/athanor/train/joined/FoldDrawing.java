package io.athanor.train.joined;

import io.athanor.base.UserError;
import io.athanor.data.Split;
import io.athanor.train.fold.Folds;
import io.athanor.train.fold.HashedFolds;
import io.athanor.train.fold.SampleRow;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Draws the folds of a cross-validation: where the driver can well hold the samples they are dealt, so that every label is spread
 * evenly; in larger tables a hash of the group decides, and the driver sees counts alone.
 */
public final class FoldDrawing {
    /** Most samples that are brought to the driver. Of more, chance spreads every label that is not all but absent. */
    public static final int MOST_DEALT = 100_000;

    private final JoinedTable table;
    private final int mostDealt;

    public FoldDrawing(JoinedTable table) {
        this(table, MOST_DEALT);
    }

    FoldDrawing(JoinedTable table, int mostDealt) {
        this.table = table;
        this.mostDealt = mostDealt;
    }

    /** Whether a hash decides. */
    public boolean byHash() {
        return table.files().samples() > mostDealt;
    }

    /**
     * One draw a repeat.
     *
     * @param folds of each, at least 2
     * @param seeds of the repeats
     * @throws UserError if there are too few groups of labelled rows for each training to have some of them for every role
     */
    public List<Folds> draw(int folds, List<Long> seeds) {
        if (!byHash()) {
            List<SampleRow> samples = table.samples();
            return seeds.stream().map(seed -> Folds.draw(samples, folds, seed)).toList();
        }
        List<HashedFolds> drawn =
                seeds.stream().map(seed -> Folds.byHash(folds, seed)).toList();
        labelled(drawn).forEach(FoldDrawing::requireRows);
        return List.copyOf(drawn);
    }

    /** Labelled samples of each repeat, its folds × their shares: all that comes back of the rows. */
    private List<long[]> labelled(List<HashedFolds> drawn) {
        List<HashedFolds> recipes = List.copyOf(drawn);
        int cells = recipes.get(0).folds() * Folds.VALIDATION_SHARES;
        long[] counts = table.labelledSamples()
                .aggregate(
                        new long[recipes.size() * cells],
                        (sums, sample) -> {
                            for (int r = 0; r < recipes.size(); r++) {
                                HashedFolds recipe = recipes.get(r);
                                int fold = recipe.fold(sample.group());
                                sums[r * cells + fold * Folds.VALIDATION_SHARES + recipe.share(sample.group())]++;
                            }
                            return sums;
                        },
                        (sums, others) -> {
                            Arrays.setAll(sums, i -> sums[i] + others[i]);
                            return sums;
                        });
        return IntStream.range(0, recipes.size())
                .mapToObj(r -> Arrays.copyOfRange(counts, r * cells, (r + 1) * cells))
                .toList();
    }

    private static void requireRows(long[] counts) {
        int folds = counts.length / Folds.VALIDATION_SHARES;
        for (int tested = 0; tested < folds; tested++) {
            Map<Split, Long> rows = new EnumMap<>(Split.class);
            for (int i = 0; i < counts.length; i++) {
                Split role = Folds.role(i / Folds.VALIDATION_SHARES, i % Folds.VALIDATION_SHARES, tested);
                rows.merge(role, counts[i], Long::sum);
            }
            for (Split role : Split.values()) {
                if (rows.getOrDefault(role, 0L) == 0) {
                    throw new UserError("Cannot cross-validate: the training that is tested on fold " + (tested + 1)
                            + " of " + folds + " has no labelled row for " + role.column()
                            + ", expected some. In a table of this size folds follow from a hash of the group, and there"
                            + " are too few groups. Lower evaluate.folds or group by a finer column.");
                }
            }
        }
    }
}

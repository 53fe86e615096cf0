package io.athanor.train.fold;

import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds over which each label is spread evenly: the groups of a label are dealt, and within a fold they are dealt to the shares
 * in the same way. The draw depends on the seed and the rows alone.
 *
 * <p>Groups without any label are tested on nowhere, so every training has them.
 *
 * <p>It is kept as a sorted array of id hashes beside an array of cells: 10 bytes a row.
 */
final class DealtFolds implements Folds {
    private static final long serialVersionUID = 1L;

    private static final short ALWAYS_TRAINED = -1;

    private final int folds;
    private final int salt;
    private final long[] ids;
    private final short[] cells;

    private DealtFolds(int folds, int salt, long[] ids, short[] cells) {
        this.folds = folds;
        this.salt = salt;
        this.ids = ids;
        this.cells = cells;
    }

    /** See {@link Folds#draw}. */
    static DealtFolds of(Collection<SampleRow> rows, int folds, long seed) {
        if (folds < 2 || folds > Short.MAX_VALUE / VALIDATION_SHARES) {
            throw new IllegalArgumentException(folds + " folds");
        }
        Map<String, List<Group>> byLabel = new TreeMap<>();
        groups(rows, seed).forEach(g -> byLabel.computeIfAbsent(g.label, l -> new ArrayList<>())
                .add(g));
        int labelled = byLabel.entrySet().stream()
                .filter(e -> !e.getKey().isEmpty())
                .mapToInt(e -> e.getValue().size())
                .sum();
        if (labelled < folds) {
            throw new UserError("Cannot cross-validate: " + labelled + " groups of labelled rows, expected at least "
                    + folds + ", one a fold. Lower evaluate.folds or group by a finer column.");
        }
        Map<String, Short> cellOfGroup = new HashMap<>();
        long[] inFold = new long[folds];
        long[][] inShare = new long[folds][VALIDATION_SHARES];
        byLabel.getOrDefault("", List.of()).forEach(g -> cellOfGroup.put(g.name, ALWAYS_TRAINED));
        byLabel.forEach((label, groups) -> {
            if (!label.isEmpty()) {
                deal(groups, inFold, inShare, cellOfGroup);
            }
        });
        return index(rows, folds, cellOfGroup);
    }

    @Override
    public int folds() {
        return folds;
    }

    @Override
    public Assignment testedOn(int fold) {
        return new Fold(this, Objects.checkIndex(fold, folds));
    }

    /** @return null if the row was not there when the folds were drawn */
    @Nullable
    Split role(String sampleId, int testFold) {
        int at = Arrays.binarySearch(ids, key(salt, sampleId));
        if (at < 0) {
            return null;
        }
        if (cells[at] == ALWAYS_TRAINED) {
            return Split.TRAIN;
        }
        return Folds.role(cells[at] % folds, cells[at] / folds, testFold);
    }

    /** Deals the groups of one label, largest first, each to where that label has the fewest rows so far. */
    private static void deal(List<Group> groups, long[] inFold, long[][] inShare, Map<String, Short> cellOfGroup) {
        groups.sort(Comparator.comparingInt((Group g) -> -g.rows).thenComparingLong(g -> g.draw));
        long[] labelInFold = new long[inFold.length];
        long[][] labelInShare = new long[inFold.length][VALIDATION_SHARES];
        for (Group g : groups) {
            int fold = emptiest(labelInFold, inFold);
            int share = emptiest(labelInShare[fold], inShare[fold]);
            labelInFold[fold] += g.rows;
            inFold[fold] += g.rows;
            labelInShare[fold][share] += g.rows;
            inShare[fold][share] += g.rows;
            cellOfGroup.put(g.name, (short) (fold + inFold.length * share));
        }
    }

    private static int emptiest(long[] first, long[] second) {
        int best = 0;
        for (int i = 1; i < first.length; i++) {
            if (first[i] < first[best] || (first[i] == first[best] && second[i] < second[best])) {
                best = i;
            }
        }
        return best;
    }

    private static List<Group> groups(Collection<SampleRow> rows, long seed) {
        Map<String, Map<String, Integer>> labels = new HashMap<>();
        for (SampleRow row : rows) {
            String label = row.label() == null ? "" : row.label();
            labels.computeIfAbsent(row.group(), g -> new TreeMap<>()).merge(label, 1, Integer::sum);
        }
        List<Group> groups = new ArrayList<>(labels.size());
        labels.forEach((name, counts) -> {
            int rowsOfGroup =
                    counts.values().stream().mapToInt(Integer::intValue).sum();
            if (counts.size() > 1) {
                counts.remove("");
            }
            String commonest = counts.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("");
            groups.add(new Group(name, commonest, rowsOfGroup, Seeds.mix(seed, Seeds.hash(name))));
        });
        return groups;
    }

    private static DealtFolds index(Collection<SampleRow> rows, int folds, Map<String, Short> cellOfGroup) {
        for (int salt = 0; salt < 4; salt++) {
            Map<Long, Short> cells = new TreeMap<>();
            for (SampleRow row : rows) {
                cells.put(key(salt, row.sampleId()), cellOfGroup.getOrDefault(row.group(), (short) 0));
            }
            // two ids of one hash are all but impossible; another salt tells them apart
            if (cells.size() == rows.size()) {
                long[] ids = cells.keySet().stream().mapToLong(Long::longValue).toArray();
                short[] values = new short[ids.length];
                int at = 0;
                for (short cell : cells.values()) {
                    values[at++] = cell;
                }
                return new DealtFolds(folds, salt, ids, values);
            }
        }
        throw new IllegalArgumentException("a sample id stands twice among the rows");
    }

    private static long key(int salt, String sampleId) {
        return Seeds.hash(salt + "/" + sampleId);
    }

    private record Group(String name, String label, int rows, long draw) {}

    private record Fold(DealtFolds folds, int fold) implements Assignment {
        @Override
        public @Nullable Split role(String sampleId, Split split, String group) {
            return folds.role(sampleId, fold);
        }
    }
}

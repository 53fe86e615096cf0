package io.athanor.evaluate;

import io.athanor.base.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws the folds of a cross-validation: rows of a group fall into one fold, and classes are spread as evenly as groups
 * allow. Groups are taken in a random order, those with the most rows first, and each goes to the fold where, of its own
 * classes, the fewest rows are so far.
 */
public final class GroupedFolds {
    private GroupedFolds() {}

    /**
     * The fold of each row.
     *
     * @param groups one a row; the order of rows does not count
     * @param labels one a row, any text
     * @param folds at least 2
     * @param seed another one draws other folds
     * @throws IllegalArgumentException if there are fewer groups than folds
     */
    public static int[] assign(List<String> groups, List<String> labels, int folds, long seed) {
        var classesOf = new TreeMap<String, Map<String, Integer>>();
        for (int i = 0; i < groups.size(); i++) {
            classesOf.computeIfAbsent(groups.get(i), g -> new TreeMap<>()).merge(labels.get(i), 1, Integer::sum);
        }
        if (folds < 2 || classesOf.size() < folds) {
            throw new IllegalArgumentException(classesOf.size() + " groups for " + folds + " folds");
        }
        var order = new ArrayList<>(classesOf.keySet());
        order.sort(Comparator.<String>comparingInt(group -> -size(classesOf.getOrDefault(group, Map.of())))
                .thenComparingLong(group -> Seeds.mix(seed, Seeds.hash(group)))
                .thenComparing(Comparator.naturalOrder()));
        var foldOf = new LinkedHashMap<String, Integer>();
        var rowsOf = new ArrayList<Map<String, Integer>>();
        for (int f = 0; f < folds; f++) {
            rowsOf.add(new TreeMap<>());
        }
        for (String group : order) {
            Map<String, Integer> classes = classesOf.getOrDefault(group, Map.of());
            int best = 0;
            for (int f = 1; f < folds; f++) {
                int fewer = Long.compare(crowding(rowsOf.get(f), classes), crowding(rowsOf.get(best), classes));
                if (fewer < 0 || (fewer == 0 && size(rowsOf.get(f)) < size(rowsOf.get(best)))) {
                    best = f;
                }
            }
            foldOf.put(group, best);
            Map<String, Integer> rows = rowsOf.get(best);
            classes.forEach((label, n) -> rows.merge(label, n, Integer::sum));
        }
        return groups.stream().mapToInt(group -> foldOf.getOrDefault(group, 0)).toArray();
    }

    private static long crowding(Map<String, Integer> fold, Map<String, Integer> classes) {
        return classes.entrySet().stream()
                .mapToLong(c -> (long) c.getValue() * fold.getOrDefault(c.getKey(), 0))
                .sum();
    }

    private static int size(Map<String, Integer> rows) {
        return rows.values().stream().mapToInt(Integer::intValue).sum();
    }
}

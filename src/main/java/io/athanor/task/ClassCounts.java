package io.athanor.task;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** How often each class stands in some rows. */
final class ClassCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Rows that a class is taken to have which has none, or which all have. */
    private static final double UNSEEN = 0.5;

    private final TreeMap<String, Long> counts = new TreeMap<>();

    void add(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    void addAll(ClassCounts other) {
        other.counts.forEach((name, n) -> counts.merge(name, n, Long::sum));
    }

    List<String> names(Comparator<String> order) {
        List<String> names = new ArrayList<>(counts.keySet());
        names.sort(order);
        return names;
    }

    /** Rows of each. */
    List<Long> of(List<String> names) {
        return names.stream().map(n -> counts.getOrDefault(n, 0L)).toList();
    }

    /** @throws IllegalArgumentException if names do not stand in the order of letters, each once: they are looked up by halving */
    static void requireSorted(List<String> names) {
        for (int i = 1; i < names.size(); i++) {
            if (names.get(i - 1).compareTo(names.get(i)) >= 0) {
                throw new IllegalArgumentException("'" + names.get(i) + "' stands after '" + names.get(i - 1)
                        + "', expected names in the order of letters, each once");
            }
        }
    }

    /** Natural logarithms of the shares, all finite. */
    static float[] logShares(List<Long> rows) {
        double all = Math.max(1, rows.stream().mapToLong(Long::longValue).sum());
        float[] shares = new float[rows.size()];
        for (int c = 0; c < shares.length; c++) {
            shares[c] = (float) Math.log(Math.max(rows.get(c), UNSEEN) / all);
        }
        return shares;
    }

    /** The logarithm of the odds of {@code some} rows among {@code all}, finite. */
    static float logOdds(double some, double all) {
        return (float) Math.log(Math.max(some, UNSEEN) / Math.max(all - some, UNSEEN));
    }

    /** What a row of each class counts: rows ÷ (classes there are · rows of the class), 0 for a class without rows. */
    static double[] balanced(List<Long> rows) {
        double all = rows.stream().mapToLong(Long::longValue).sum();
        long seen = rows.stream().filter(n -> n > 0).count();
        return rows.stream().mapToDouble(n -> n == 0 ? 0 : all / (seen * n)).toArray();
    }
}

package io.athanor.train.fold;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How often each class stands in the training rows.
 *
 * @param classes names of the classes, in the order of the logits
 * @param rows labelled training rows of each
 */
public record ClassPrior(List<String> classes, List<Long> rows) implements Serializable {
    /** Rows that a class is taken to have which has none. */
    private static final double UNSEEN = 0.5;

    public ClassPrior {
        classes = List.copyOf(classes);
        rows = List.copyOf(rows);
        if (classes.size() != rows.size()) {
            throw new IllegalArgumentException(rows.size() + " counts of " + classes.size() + " classes");
        }
    }

    /** The classes that were counted, by name. */
    public static ClassPrior of(SortedMap<String, Long> counts) {
        return new ClassPrior(List.copyOf(counts.keySet()), List.copyOf(counts.values()));
    }

    /** The same rows as a model counts them that tells these classes apart; a label that is none of them is left out. */
    public ClassPrior over(List<String> names) {
        Map<String, Long> counts = new HashMap<>();
        for (int c = 0; c < classes.size(); c++) {
            counts.put(classes.get(c), rows.get(c));
        }
        return new ClassPrior(
                names, names.stream().map(n -> counts.getOrDefault(n, 0L)).toList());
    }

    /** Natural logarithms of the shares, [classes]; all finite. */
    public double[] logShares() {
        double all = Math.max(1, rows.stream().mapToLong(Long::longValue).sum());
        return rows.stream()
                .mapToDouble(n -> Math.log(Math.max(n, UNSEEN) / all))
                .toArray();
    }
}

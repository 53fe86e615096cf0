package io.athanor.evaluate;

import io.athanor.task.Task;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows of any number of labels, of each label from its highest probability down. */
final class LabelRanks extends Ranks {
    private final SampledRows rows;
    private final int[][] ranked;

    LabelRanks(Task task, SampledRows rows) {
        this.rows = rows;
        ranked = new int[task.outputs().size()][];
        for (int k = 0; k < ranked.length; k++) {
            int label = k;
            ranked[k] = IntStream.range(0, rows.rows())
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -rows.predicted(i, label)))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    @Override
    double figure(int @Nullable [] drawn) {
        double sum = 0;
        int present = 0;
        for (int k = 0; k < ranked.length; k++) {
            double precision = averagePrecision(k, drawn);
            if (!Double.isNaN(precision)) {
                sum += precision;
                present++;
            }
        }
        return present == 0 ? Double.NaN : sum / present;
    }

    /** NaN where no row has the label. */
    private double averagePrecision(int k, int @Nullable [] drawn) {
        long hits = 0;
        long seen = 0;
        double sum = 0;
        int[] order = ranked[k];
        for (int from = 0; from < order.length; ) {
            // rows of equal probability lie on the same side of every threshold
            long before = hits;
            float probability = rows.predicted(order[from], k);
            int at = from;
            for (; at < order.length && rows.predicted(order[at], k) == probability; at++) {
                int c = count(rows.block(order[at]), drawn);
                seen += c;
                hits += rows.label(order[at], k) == 1 ? c : 0;
            }
            if (hits > before) {
                sum += (hits - before) * ((double) hits / seen);
            }
            from = at;
        }
        return hits == 0 ? Double.NaN : sum / hits;
    }
}

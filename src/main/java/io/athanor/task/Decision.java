package io.athanor.task;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is made of probabilities in the end: which of several labels are given. Chosen on rows that weights were not fitted on
 * and figures are not reported on, and kept with the model.
 *
 * @param thresholds of several labels, a label each, that its probability has to reach; empty of any other task
 */
public record Decision(List<Float> thresholds) implements Serializable {
    private static final float HALF = 0.5f;

    public Decision {
        thresholds = List.copyOf(thresholds);
    }

    /** Without any rows to choose on: whatever is likelier than not. */
    public static Decision usual(Task task) {
        return new Decision(
                task.activation() == Activation.SIGMOID
                        ? IntStream.range(0, task.outputs().size())
                                .mapToObj(k -> HALF)
                                .toList()
                        : List.of());
    }

    /**
     * Thresholds at which each label has its highest F1 on some rows; a label that none of them has keeps one half. Of equals the
     * threshold nearest one half. It lies half way between the probabilities that it parts.
     *
     * @param predicted probabilities, a row each
     * @param labels as {@link Task#label} gives them; null where there is none
     */
    public static Decision chosen(Task task, float[][] predicted, float[] @Nullable [] labels) {
        if (task.activation() != Activation.SIGMOID) {
            return usual(task);
        }
        int[] known =
                IntStream.range(0, labels.length).filter(i -> labels[i] != null).toArray();
        return new Decision(IntStream.range(0, task.outputs().size())
                .mapToObj(k -> threshold(known, predicted, labels, k))
                .toList());
    }

    private static float threshold(int[] known, float[][] predicted, float[][] labels, int k) {
        int[] order = IntStream.of(known)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -predicted[i][k]))
                .mapToInt(Integer::intValue)
                .toArray();
        long support = Arrays.stream(order).filter(i -> labels[i][k] == 1).count();
        float best = HALF;
        double highest = -1;
        long hits = 0;
        for (int at = 0; at < order.length && support > 0; at++) {
            hits += labels[order[at]][k] == 1 ? 1 : 0;
            float here = predicted[order[at]][k];
            float next = at + 1 < order.length ? predicted[order[at + 1]][k] : 0;
            if (next < here) {
                double f1 = 2.0 * hits / (support + at + 1);
                float between = next < HALF && HALF <= here ? HALF : (here + next) / 2;
                if (f1 > highest || (f1 == highest && Math.abs(between - HALF) < Math.abs(best - HALF))) {
                    highest = f1;
                    best = between;
                }
            }
        }
        return best;
    }

    /** Of several labels, which are given. */
    public boolean[] given(float[] probabilities) {
        boolean[] given = new boolean[probabilities.length];
        for (int k = 0; k < given.length; k++) {
            given[k] = probabilities[k] >= thresholds.get(k);
        }
        return given;
    }
}

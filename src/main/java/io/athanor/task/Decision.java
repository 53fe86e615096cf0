package io.athanor.task;

import java.io.Serializable;
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
     * Chosen on some rows: of several labels by {@link LabelThresholds}.
     *
     * @param predicted probabilities, a row each
     * @param labels as {@link Task#label} gives them; null where there is none
     */
    public static Decision chosen(Task task, float[][] predicted, float[] @Nullable [] labels) {
        return task.activation() != Activation.SIGMOID
                ? usual(task)
                : new Decision(
                        new LabelThresholds(predicted, labels).of(task.outputs().size(), HALF));
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

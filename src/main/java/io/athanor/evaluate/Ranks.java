package io.athanor.evaluate;

import io.athanor.task.Task;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows in the order of what is predicted of them: for figures that ask who is before whom. */
abstract sealed class Ranks permits LabelRanks, ValueRanks {
    /** @throws IllegalArgumentException if nothing of the task's rows is a matter of order */
    static Ranks of(Task task, SampledRows rows) {
        return switch (task.activation()) {
            case SIGMOID -> new LabelRanks(task, rows);
            case IDENTITY -> new ValueRanks(task, rows);
            case SOFTMAX, ORDINAL -> throw new IllegalArgumentException("classes are not ranked: " + task.kind());
        };
    }

    /** How often a row counts. */
    static int count(int block, int @Nullable [] drawn) {
        return drawn == null ? 1 : drawn[block];
    }

    static int[] all(int rows) {
        return IntStream.range(0, rows).toArray();
    }

    /**
     * Of several labels their mean average precision, of numbers Spearman's rank correlation.
     *
     * @param drawn how often each block is in the resample; null has each once
     */
    abstract double figure(int @Nullable [] drawn);
}

package io.athanor.evaluate;

import io.athanor.task.Decision;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.List;

/** What a row of a task adds to the sums that metrics are functions of. */
abstract sealed class RowScores implements Serializable permits ClassScores, LabelScores, ValueScores {
    private static final long serialVersionUID = 1L;

    static final double SMALLEST_PROBABILITY = 1e-15;

    private final Task task;

    RowScores(Task task) {
        this.task = task;
    }

    /** @param ranges of true values, a target each; empty where no grid of them is wanted */
    static RowScores of(Task task, List<ValueRange> ranges) {
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> new ClassScores(task);
            case SIGMOID -> new LabelScores(task);
            case IDENTITY -> new ValueScores(task, ranges);
        };
    }

    final Task task() {
        return task;
    }

    /** Takes what a row adds. */
    interface Sink {
        /** Nothing happens where the part is not wanted. */
        void add(Part part, int place, double value);
    }

    /**
     * What a row with a known label adds.
     *
     * @param label as {@link Task#label} gives it
     * @param predicted as {@link Task#activate} gives it
     */
    abstract void add(float[] label, float[] predicted, Decision decision, Sink into);

    /** Counts of all rows together, beside the sums by block. */
    abstract int cells();

    /** Adds a row with a known label to them. */
    abstract void count(float[] label, float[] predicted, Decision decision, ExactSums counts, int first);

    /** @throws IllegalArgumentException if what is predicted is of another task, or not a number */
    final void require(String sampleId, float[] predicted) {
        int outputs = task.outputs().size();
        if (predicted.length != outputs) {
            throw new IllegalArgumentException(
                    "row " + sampleId + ": " + predicted.length + " predictions of " + outputs);
        }
        for (float value : predicted) {
            if (Float.isNaN(value)) {
                throw new IllegalArgumentException("row " + sampleId + ": a prediction is not a number");
            }
        }
    }
}

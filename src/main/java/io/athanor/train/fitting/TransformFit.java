package io.athanor.train.fitting;

import io.athanor.train.transform.FittedTransform;
import java.io.Serializable;

/**
 * What a pass over rows gathers for a transform. Each task has its own; they are merged in the order of tasks, so that
 * floating-point sums come out alike on any cluster. Its size does not grow with the rows.
 *
 * @param <F> itself
 */
public interface TransformFit<F extends TransformFit<F>> extends Serializable {
    /**
     * Takes up one vector, or one token of a sequence.
     *
     * @param values holds it from {@code at} on
     * @param label of the row
     */
    void add(float[] values, int at, String label);

    /** The task has seen all its rows: what is only a buffer goes. */
    default void finish() {}

    /** Takes up what a later task has gathered. */
    void merge(F later);

    /** About how large it is. */
    long bytes();

    /** What is known now; also of no row, and of one. */
    FittedTransform fitted();
}

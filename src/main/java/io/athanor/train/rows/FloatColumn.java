package io.athanor.train.rows;

import java.nio.FloatBuffer;

/** A run of floats a row. */
public interface FloatColumn {
    /** Floats of a row, 0 where it has none. */
    int length(int row);

    /**
     * Copies the floats of a row.
     *
     * @param at where the first goes; the target's position stays as it is
     */
    void copy(int row, FloatBuffer into, int at);

    default boolean has(int row) {
        return length(row) > 0;
    }

    /** A copy of a row's floats. */
    default float[] values(int row) {
        float[] values = new float[length(row)];
        if (values.length > 0) {
            copy(row, FloatBuffer.wrap(values), 0);
        }
        return values;
    }
}

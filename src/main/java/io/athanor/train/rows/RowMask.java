package io.athanor.train.rows;

/** Hides modalities of rows, as though they were missing. */
@FunctionalInterface
public interface RowMask {
    /**
     * @param row index into the rows
     * @param modality index into the schema
     */
    boolean hides(int row, int modality);

    static RowMask nothing() {
        return (row, modality) -> false;
    }
}

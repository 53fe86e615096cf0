package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;

/**
 * How a row lies in files: a record, all of one length, and a block of what differs in length.
 *
 * <p>The record: the id's hash (long), where the block begins (long), the label (int), the bytes of the id (int), the floats of
 * each column (int), then the floats of the columns that are as wide in every row, zeros where one is missing; filled up to
 * a multiple of 8. The block: the floats of the other columns, then the id in UTF-8.
 *
 * @param widths by column, modalities first, then a teacher's two; -1 for a column whose rows differ
 * @param modalities how many of the columns are modalities
 */
record RowLayout(int[] widths, int modalities) {
    static final int HASH = 0;
    static final int BLOCK = 8;
    static final int LABEL = 16;
    static final int ID_BYTES = 20;
    private static final int LENGTHS = 24;
    private static final int VARIES = -1;

    /** @param logits floats of the teacher's a row, 0 where there is none */
    static RowLayout of(FeatureSchema schema, int logits, int hidden) {
        int modalities = schema.specs().size();
        int[] widths = new int[modalities + (logits > 0 ? 2 : 0)];
        for (int m = 0; m < modalities; m++) {
            widths[m] = width(schema.specs().get(m));
        }
        if (logits > 0) {
            widths[modalities] = logits;
            widths[modalities + 1] = hidden;
        }
        return new RowLayout(widths, modalities);
    }

    private static int width(FeatureSpec spec) {
        return spec.shape() instanceof Shape.Vector v ? v.width() : VARIES;
    }

    int columns() {
        return widths.length;
    }

    int width(int column) {
        return widths[column];
    }

    boolean varies(int column) {
        return widths[column] == VARIES;
    }

    /** Where a record says how many floats of the column its row has. */
    int lengthAt(int column) {
        return LENGTHS + Integer.BYTES * column;
    }

    /** Where the floats of a column that does not vary begin in a record; for the number of columns, where they end. */
    int floatsAt(int column) {
        int at = LENGTHS + Integer.BYTES * widths.length;
        for (int c = 0; c < column; c++) {
            at += Float.BYTES * Math.max(0, widths[c]);
        }
        return at;
    }

    /** Bytes of a record. */
    int recordBytes() {
        return (floatsAt(widths.length) + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }
}

package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a row lies in files: a record, all of one length, and a block of what differs in length.
 *
 * <p>The record: the key's hash (long), where the block begins (long), the bytes of the id (int), the
 * network that is asked of it (int), the view (int), the floats of each column (int), then the floats of the columns that are
 * as wide in every row, zeros where one is missing; filled up to
 * a multiple of 8. The block: the floats of the other columns, then the id in UTF-8.
 *
 * @param widths by column, modalities first, then signals, the label last; -1 for a column whose rows differ
 * @param signals the columns before the label
 */
record RowLayout(int[] widths, List<SignalColumn> signals) {
    static final int HASH = 0;
    static final int BLOCK = 8;
    static final int ID_BYTES = 16;
    static final int ANSWERER = 20;
    static final int VIEW = 24;
    private static final int LENGTHS = 28;
    private static final int VARIES = -1;

    static RowLayout of(FeatureSchema schema, List<SignalColumn> signals, int labelWidth) {
        return new RowLayout(
                Stream.of(
                                schema.specs().stream().map(RowLayout::width),
                                signals.stream().map(SignalColumn::width),
                                Stream.of(labelWidth))
                        .flatMap(each -> each)
                        .mapToInt(Integer::intValue)
                        .toArray(),
                List.copyOf(signals));
    }

    private static int width(FeatureSpec spec) {
        return spec.shape() instanceof Shape.Vector v ? v.width() : VARIES;
    }

    /** How many of the columns, the first, are modalities. */
    int modalities() {
        return label() - signals.size();
    }

    /** The column of the label. */
    int label() {
        return widths.length - 1;
    }

    /** The column of a signal. */
    int column(String signal) {
        for (int s = 0; s < signals.size(); s++) {
            if (signals.get(s).name().equals(signal)) {
                return modalities() + s;
            }
        }
        throw new IllegalArgumentException("the rows carry no signal '" + signal + "', only " + signals);
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

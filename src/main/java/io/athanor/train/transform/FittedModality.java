package io.athanor.train.transform;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of one modality from the training rows, as plain numbers.
 *
 * @param source its shape in the joined table
 * @param columns how a table's columns are encoded, in the table's order; empty for vectors and sequences
 * @param mean of each value of the encoded vector (of a sequence: over all tokens) over the rows that have the modality
 * @param scale 1 / standard deviation; 0 for a value that is constant on the training rows: it says nothing there, and what
 *     it says elsewhere was never learned, so the network sees 0 for it
 */
public record FittedModality(FeatureSpec source, List<FittedColumn> columns, float[] mean, float[] scale)
        implements Serializable {
    public FittedModality {
        columns = List.copyOf(columns);
    }

    /** What a network sees: a vector or a sequence. */
    public FeatureSpec encoded() {
        return source.shape() instanceof Shape.Table
                ? new FeatureSpec(source.modality(), new Shape.Vector(tableWidth(columns)))
                : source;
    }

    /**
     * A cell of the joined table as a flat vector, not yet standardised.
     *
     * @param cell {@code float[]}, or a {@link Row} of the table's columns; null where the modality is missing
     * @throws IllegalArgumentException if its length does not fit the shape
     */
    public float @Nullable [] encode(@Nullable Object cell) {
        if (cell == null) {
            return null;
        }
        if (cell instanceof Row row) {
            return encodeTable(columns, row);
        }
        float[] values = (float[]) cell;
        if (!fits(source.shape(), values.length)) {
            throw new IllegalArgumentException(
                    source.modality() + " has " + values.length + " values, which is no " + source.shape());
        }
        return values;
    }

    private static boolean fits(Shape shape, int length) {
        if (shape instanceof Shape.Sequence s) {
            return length > 0 && length % s.width() == 0 && length / s.width() <= s.maxTokens();
        }
        return shape instanceof Shape.Vector v && length == v.width();
    }

    static float[] encodeTable(List<FittedColumn> columns, Row row) {
        if (row.size() != columns.size()) {
            throw new IllegalArgumentException(row.size() + " columns in a row, " + columns.size() + " were fitted");
        }
        float[] vector = new float[tableWidth(columns)];
        int at = 0;
        for (int c = 0; c < columns.size(); c++) {
            columns.get(c).encode(row.get(c), vector, at);
            at += columns.get(c).width();
        }
        return vector;
    }

    static int tableWidth(List<FittedColumn> columns) {
        return columns.stream().mapToInt(FittedColumn::width).sum();
    }
}

package io.athanor.extract.part;

import io.athanor.data.Rejection;
import io.athanor.data.Status;
import io.athanor.table.Halves;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Segment rows whose features are rounded to half precision; a sample whose feature is too large for that is rejected. */
record HalfRows(Iterator<Row> rows) implements Iterator<Row> {
    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Row next() {
        Row row = rows.next();
        if (row.isNullAt(2)) {
            return row;
        }
        try {
            return with(row, row.getString(1), Halves.of(row.getAs(2)), null, null, row.get(8));
        } catch (ArithmeticException e) {
            return with(row, Status.QUARANTINED.column(), null, Rejection.ENCODER, "a value " + e.getMessage(), null);
        }
    }

    private static Row with(
            Row row,
            String status,
            @Nullable Object feature,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Object changes) {
        return RowFactory.create(
                row.get(0), status, feature, reason, message, row.get(5), row.get(6), row.get(7), changes, row.get(9));
    }
}

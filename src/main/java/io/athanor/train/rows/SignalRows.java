package io.athanor.train.rows;

import io.athanor.data.RowKey;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SignalTable} says of the rows of a bucket, read side by side with them: both lie in the order of their keys, and
 * either may have rows that the other lacks.
 */
final class SignalRows implements AutoCloseable {
    private final int signals;
    private final @Nullable RowReader rows;
    private @Nullable Row next;

    SignalRows(SignalTable table, int bucket, Configuration configuration) {
        List<String> files = table.buckets().get(bucket);
        if (files.size() > 1) {
            throw new IllegalArgumentException("bucket " + bucket + " has " + files.size() + " files");
        }
        this.signals = table.columns().size();
        this.rows = files.isEmpty() ? null : RowFile.read(new Path(files.get(0)), configuration, table.type());
    }

    /**
     * Goes on to what is said of this row.
     *
     * @return in the order of the table's columns; null where nothing is
     */
    float[] @Nullable [] of(RowKey key) {
        float[][] said = new float[signals][];
        Row row = upTo(UTF8String.fromString(key.sampleId()), key.view());
        if (row != null && row.getString(0).equals(key.sampleId()) && row.getInt(1) == key.view()) {
            for (int s = 0; s < signals; s++) {
                said[s] = row.getAs(SignalTable.FIRST_SIGNAL + s);
            }
        }
        return said;
    }

    /** The first row at this key or after it, null where there is none; stands until it is passed. */
    private @Nullable Row upTo(UTF8String id, int view) {
        while (next == null || isBefore(next, id, view)) {
            if (rows == null || !rows.hasNext()) {
                return null;
            }
            next = rows.next();
        }
        return next;
    }

    private static boolean isBefore(Row row, UTF8String id, int view) {
        // by bytes, as Spark sorts
        int order = UTF8String.fromString(row.getString(0)).compareTo(id);
        return order < 0 || (order == 0 && row.getInt(1) < view);
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
        }
    }
}

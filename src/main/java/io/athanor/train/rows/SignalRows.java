package io.athanor.train.rows;

import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SignalTable} says of the rows of a bucket, read side by side with them: both lie in the order of their ids, and
 * the table's are at least as many.
 */
final class SignalRows implements AutoCloseable {
    private final int bucket;
    private final int signals;
    private final @Nullable RowReader rows;

    SignalRows(SignalTable table, int bucket, Configuration configuration) {
        List<String> files = table.buckets().get(bucket);
        if (files.size() > 1) {
            throw new IllegalArgumentException("bucket " + bucket + " has " + files.size() + " files");
        }
        this.bucket = bucket;
        this.signals = table.columns().size();
        this.rows = files.isEmpty() ? null : RowFile.read(new Path(files.get(0)), configuration, table.type());
    }

    /**
     * Goes on to what is said of this row.
     *
     * @return in the order of the table's columns; null where one is
     * @throws IllegalStateException if there is nothing
     */
    float[] @Nullable [] of(String sampleId) {
        while (rows != null && rows.hasNext()) {
            Row row = rows.next();
            if (row.getString(0).equals(sampleId)) {
                float[][] said = new float[signals][];
                for (int s = 0; s < signals; s++) {
                    said[s] = row.getAs(1 + s);
                }
                return said;
            }
        }
        throw new IllegalStateException("the teacher has no outputs for row " + sampleId + " of bucket " + bucket);
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
        }
    }
}

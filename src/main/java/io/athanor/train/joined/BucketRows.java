package io.athanor.train.joined;

import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The rows of a bucket's files, one in memory at a time. Whoever opened it closes it. */
public final class BucketRows implements Iterator<Row>, AutoCloseable {
    private final Iterator<String> files;
    private final Configuration configuration;
    private final StructType columns;
    private @Nullable RowReader reader;

    BucketRows(List<String> files, Configuration configuration, StructType columns) {
        this.files = files.iterator();
        this.configuration = configuration;
        this.columns = columns;
    }

    @Override
    public boolean hasNext() {
        while (reader == null || !reader.hasNext()) {
            close();
            if (!files.hasNext()) {
                return false;
            }
            reader = RowFile.read(new Path(files.next()), configuration, columns);
        }
        return true;
    }

    @Override
    public Row next() {
        if (!hasNext() || reader == null) {
            throw new NoSuchElementException();
        }
        return reader.next();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}

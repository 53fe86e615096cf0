package io.athanor.source.rows;

import io.athanor.base.Changes;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file, in its order. Opened, read and closed by one thread; holds one row at a time.
 *
 * <p>All of it throws {@link io.athanor.base.UserError} where the file as a whole cannot be used, naming it.
 */
public abstract sealed class FileRows implements Iterator<FileRow>, AutoCloseable
        permits DelimitedRows, JsonRows, ParquetRows {
    private final TableFile file;
    private final Changes.Tally changes = new Changes.Tally();
    private @Nullable FileRow ready;
    private boolean ended;
    private long line;

    FileRows(TableFile file) {
        this.file = file;
    }

    /** As far as they can be told without reading all rows; a file without a header tells them by its first rows. */
    public abstract List<FileColumn> columns();

    /** What was done to the rows so far that no setting asked for. */
    public final Changes changes() {
        return changes.changes();
    }

    @Override
    public final boolean hasNext() {
        if (ready == null && !ended) {
            try {
                ready = read();
            } catch (IOException | RuntimeException e) {
                throw failure(e);
            }
            ended = ready == null;
            line = ready == null ? line : ready.line();
        }
        return ready != null;
    }

    @Override
    public final FileRow next() {
        if (!hasNext() || ready == null) {
            throw new NoSuchElementException();
        }
        FileRow row = ready;
        ready = null;
        return row;
    }

    @Override
    public abstract void close();

    /** @return the next row, or null at the end */
    abstract @Nullable FileRow read() throws IOException;

    /** What an exception while reading means. */
    RuntimeException failure(Exception e) {
        return file.failure(e, line == 0 ? "" : "after line " + line);
    }

    final TableFile file() {
        return file;
    }

    final Changes.Tally tally() {
        return changes;
    }
}

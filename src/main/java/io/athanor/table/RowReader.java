package io.athanor.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The rows of one Parquet file, in the file's order; they know their column names. Whoever opened it closes it. */
public final class RowReader implements Iterator<Row>, AutoCloseable {
    private final Path file;
    private final ParquetReader<Row> reader;
    private @Nullable Row next;

    RowReader(Path file, Configuration configuration, StructType wanted) {
        this.file = file;
        try {
            this.reader = new Builder(HadoopInputFile.fromPath(file, configuration), wanted).build();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + file, e);
        }
        try {
            this.next = read();
        } catch (RuntimeException e) {
            try {
                reader.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Parquet's own takes a path as well, and reads all of Hadoop's default settings anew for each, before it is told ours. */
    private static final class Builder extends ParquetReader.Builder<Row> {
        private final StructType wanted;

        Builder(HadoopInputFile file, StructType wanted) {
            super(file);
            this.wanted = wanted;
        }

        @Override
        protected ReadSupport<Row> getReadSupport() {
            return new RowReadSupport(wanted);
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Row next() {
        Row row = next;
        if (row == null) {
            throw new NoSuchElementException("no more rows in " + file);
        }
        next = read();
        return row;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file, e);
        }
    }

    private @Nullable Row read() {
        try {
            return reader.read();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}

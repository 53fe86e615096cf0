package io.athanor.job.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import io.athanor.evaluate.Condition;
import io.athanor.evaluate.Method;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.task.Predictions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What all methods say of a bucket's rows as a Parquet file: a row a method, condition, split and sample; for this program and for
 * anyone's own analysis. Written and read where the bucket is, an entry at a time.
 */
final class FoldFile {
    /** The folder of a fold's files. */
    static final String FOLDER = "predictions.parquet";

    private static final String FOLD = "athanor.fold";
    private static final StructType SCHEMA = new StructType()
            .add("method", DataTypes.StringType)
            .add("condition", DataTypes.StringType)
            .add(Columns.SPLIT, DataTypes.StringType)
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(Columns.GROUP, DataTypes.StringType)
            .add(Columns.LABEL, DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("predicted", DataTypes.createArrayType(DataTypes.FloatType, false));

    private FoldFile() {}

    /** What one entry's method says of a bucket's rows. */
    record EntryPredictions(FoldResult.Entry entry, Predictions rows) {}

    /**
     * Writes a file.
     *
     * @param entries taken one by one, in the head's order
     * @return rows of it
     */
    static long write(Path file, FoldResult.Head head, Stream<EntryPredictions> entries, Configuration configuration) {
        return RowFile.write(
                file,
                configuration,
                SCHEMA,
                entries.flatMap(FoldFile::rows).iterator(),
                Map.of(FOLD, Json.canonical(head)));
    }

    private static Stream<Row> rows(EntryPredictions of) {
        String method = Json.canonical(of.entry.method());
        String condition = of.entry.condition() == null ? null : Json.canonical(of.entry.condition());
        String split = of.entry.split().column();
        Predictions p = of.rows;
        return IntStream.range(0, p.rows())
                .mapToObj(i -> RowFactory.create(
                        method,
                        condition,
                        split,
                        p.sampleIds().get(i),
                        p.groups().get(i),
                        p.labels()[i],
                        p.predicted()[i]));
    }

    static FoldResult.Head head(Path file, Configuration configuration) {
        try {
            return Json.read(RowFile.metadata(file, configuration).getOrDefault(FOLD, ""), FoldResult.Head.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }

    /** The entries of a file, one by one. */
    static Entries entries(Path file, FoldResult.Head head, Configuration configuration) {
        return new Entries(file, head, RowFile.read(file, configuration, SCHEMA));
    }

    /** Reads no further than it is asked. Closed by its maker. */
    static final class Entries implements Iterator<EntryPredictions>, AutoCloseable {
        private final Path file;
        private final FoldResult.Head head;
        private final RowReader rows;
        private @Nullable Row ahead;

        Entries(Path file, FoldResult.Head head, RowReader rows) {
            this.file = file;
            this.head = head;
            this.rows = rows;
            advance();
        }

        private void advance() {
            ahead = rows.hasNext() ? rows.next() : null;
        }

        @Override
        public boolean hasNext() {
            return ahead != null;
        }

        @Override
        public EntryPredictions next() {
            Row first = ahead;
            if (first == null) {
                throw new NoSuchElementException("no more entries in " + file);
            }
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<float[]> labels = new ArrayList<>();
            List<float[]> predicted = new ArrayList<>();
            for (Row row = first; row != null && isOfOne(first, row); row = ahead) {
                ids.add(row.getString(3));
                groups.add(row.getString(4));
                labels.add(row.getAs(5));
                predicted.add(row.getAs(6));
                advance();
            }
            return new EntryPredictions(
                    entry(first),
                    new Predictions(
                            head.task(),
                            ids,
                            groups,
                            labels.toArray(float[][]::new),
                            predicted.toArray(float[][]::new)));
        }

        private static boolean isOfOne(Row first, Row row) {
            return first == row
                    || (Objects.equals(first.getString(0), row.getString(0))
                            && Objects.equals(first.getString(1), row.getString(1))
                            && Objects.equals(first.getString(2), row.getString(2)));
        }

        private FoldResult.Entry entry(Row row) {
            try {
                String condition = row.getString(1);
                return new FoldResult.Entry(
                        Json.read(row.getString(0), Method.class),
                        condition == null ? null : Json.read(condition, Condition.class),
                        Split.parse(row.getString(2)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(file + " is published and yet damaged", e);
            }
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}

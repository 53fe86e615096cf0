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
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A fold's result as a Parquet file: a row a method, condition, split and sample; for this program and for anyone's own analysis. */
final class FoldFile {
    static final String NAME = "predictions.parquet";
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

    /** What stands in the footer: the rest of the result. */
    private record Head(int repeat, int fold, long trainRows, Task task) {}

    static void write(Path file, FoldResult result, Configuration configuration) {
        List<Row> rows = new ArrayList<>();
        for (FoldResult.Entry e : result.entries()) {
            String method = Json.canonical(e.method());
            String condition = e.condition() == null ? null : Json.canonical(e.condition());
            Predictions p = e.predictions();
            for (int i = 0; i < p.rows(); i++) {
                rows.add(RowFactory.create(
                        method,
                        condition,
                        e.split().column(),
                        p.sampleIds().get(i),
                        p.groups().get(i),
                        p.labels()[i],
                        p.predicted()[i]));
            }
        }
        Task task = result.entries().get(0).predictions().task();
        Head head = new Head(result.repeat(), result.fold(), result.trainRows(), task);
        RowFile.write(file, configuration, SCHEMA, rows.iterator(), Map.of(FOLD, Json.canonical(head)));
    }

    static FoldResult read(Path file, Configuration configuration) {
        Map<Key, Collected> found = new LinkedHashMap<>();
        try (RowReader rows = RowFile.read(file, configuration, SCHEMA)) {
            while (rows.hasNext()) {
                Row row = rows.next();
                found.computeIfAbsent(
                                new Key(row.getString(0), row.getString(1), row.getString(2)), k -> new Collected())
                        .add(row);
            }
            Head head = Json.read(RowFile.metadata(file, configuration).getOrDefault(FOLD, ""), Head.class);
            List<FoldResult.Entry> entries = new ArrayList<>();
            for (Map.Entry<Key, Collected> e : found.entrySet()) {
                Key key = e.getKey();
                entries.add(new FoldResult.Entry(
                        Json.read(key.method(), Method.class),
                        key.condition() == null ? null : Json.read(key.condition(), Condition.class),
                        Split.parse(key.split()),
                        e.getValue().predictions(head.task())));
            }
            return new FoldResult(head.repeat(), head.fold(), head.trainRows(), entries);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }

    private record Key(String method, @Nullable String condition, String split) {}

    private static final class Collected {
        private final List<String> ids = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();
        private final List<float @Nullable []> labels = new ArrayList<>();
        private final List<float[]> predicted = new ArrayList<>();

        void add(Row row) {
            ids.add(row.getString(3));
            groups.add(row.getString(4));
            labels.add(row.getAs(5));
            predicted.add(row.getAs(6));
        }

        Predictions predictions(Task task) {
            return new Predictions(
                    task, ids, groups, labels.toArray(float[][]::new), predicted.toArray(float[][]::new));
        }
    }
}

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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        Task task = result.entries().get(0).predictions().task();
        Head head = new Head(result.repeat(), result.fold(), result.trainRows(), task);
        RowFile.write(file, configuration, SCHEMA, rows(result).iterator(), Map.of(FOLD, Json.canonical(head)));
    }

    /** Made one by one: there are as many as test rows, methods and conditions together. */
    private static Stream<Row> rows(FoldResult result) {
        return result.entries().stream().flatMap(e -> {
            String method = Json.canonical(e.method());
            String condition = e.condition() == null ? null : Json.canonical(e.condition());
            String split = e.split().column();
            Predictions p = e.predictions();
            return IntStream.range(0, p.rows())
                    .mapToObj(i -> RowFactory.create(
                            method,
                            condition,
                            split,
                            p.sampleIds().get(i),
                            p.groups().get(i),
                            p.labels()[i],
                            p.predicted()[i]));
        });
    }

    static FoldResult read(Path file, Configuration configuration) {
        Map<Key, Collected> found = new LinkedHashMap<>();
        Map<String, Known> samples = new HashMap<>();
        try (RowReader rows = RowFile.read(file, configuration, SCHEMA)) {
            while (rows.hasNext()) {
                Row row = rows.next();
                found.computeIfAbsent(
                                new Key(row.getString(0), row.getString(1), row.getString(2)), k -> new Collected())
                        .add(row, samples);
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

    /** A sample's id, group and label, which all methods and conditions share: kept once, however often they are read. */
    private record Known(String id, String group, float @Nullable [] label) {}

    private static final class Collected {
        private final List<Known> samples = new ArrayList<>();
        private final List<float[]> predicted = new ArrayList<>();

        void add(Row row, Map<String, Known> all) {
            samples.add(all.computeIfAbsent(row.getString(3), id -> new Known(id, row.getString(4), row.getAs(5))));
            predicted.add(row.getAs(6));
        }

        Predictions predictions(Task task) {
            return new Predictions(
                    task,
                    samples.stream().map(Known::id).toList(),
                    samples.stream().map(Known::group).toList(),
                    samples.stream().map(Known::label).toArray(float[][]::new),
                    predicted.toArray(float[][]::new));
        }
    }
}

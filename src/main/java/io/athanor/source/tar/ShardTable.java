package io.athanor.source.tar;

import io.athanor.data.Columns;
import io.athanor.source.BoundSettings;
import io.athanor.source.FoundSample;
import io.athanor.source.SourceFile;
import io.athanor.source.listing.SourceListing;
import io.athanor.table.ManifestTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import scala.collection.JavaConverters;

/** The samples of tar shards as a data frame, for those who look at them before there is a work directory. */
public final class ShardTable {
    private static final int CELLS = ManifestTable.schema(List.of()).fieldIndex(ManifestTable.CELLS);

    private ShardTable() {}

    /**
     * Reads the shards' headers and cells whenever the data frame is read, and no payload.
     *
     * @param fields payload fields, each of which becomes a column of that name: a struct of the form that {@link
     *     ManifestTable#payload} reads, null where a sample has none
     * @param patterns paths, folders or globs
     * @return {@code sample_id}, {@code cells} (see {@link ManifestTable#CELLS}) and the fields; a partition a shard
     * @throws io.athanor.base.UserError if a pattern matches no tar, or a shard is compressed
     */
    public static Dataset<Row> read(SparkSession spark, List<String> fields, List<String> patterns) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<SourceFile> files = new SourceListing(context.hadoopConfiguration()).shards(patterns);
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        List<String> wanted = new ArrayList<>(fields);
        JavaRDD<Row> rows = context.parallelize(files, files.size()).flatMap(file -> open(file, wanted, hadoop));
        Dataset<Row> table = spark.createDataFrame(rows, ManifestTable.schema(fields));
        List<Column> columns = new ArrayList<>();
        columns.add(functions.col(Columns.SAMPLE_ID));
        columns.add(functions.col(ManifestTable.CELLS));
        fields.forEach(field -> columns.add(
                functions.col("`" + ManifestTable.payloadColumn(field) + "`").as(field)));
        return table.select(columns.toArray(Column[]::new));
    }

    private static Iterator<Row> open(
            SourceFile file, List<String> fields, Broadcast<SerializableConfiguration> hadoop) {
        TarSamples samples = new TarSamples(file, hadoop.value().value(), false, BoundSettings.defaults());
        // who takes them need not take all
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close(samples, file));
        return new Iterator<>() {
            private long ordinal;

            @Override
            public boolean hasNext() {
                return samples.hasNext();
            }

            @Override
            public Row next() {
                FoundSample sample = samples.next();
                Row row = ManifestTable.row(
                        sample.id(), file.name(), ordinal++, sample.cells(), fields, sample.payloads());
                @Nullable Object[] values = new Object[row.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.get(i);
                }
                // Spark takes Scala's maps alone
                values[CELLS] = JavaConverters.mapAsScalaMap(sample.cells());
                return RowFactory.create(values);
            }
        };
    }

    private static void close(TarSamples samples, SourceFile file) {
        try {
            samples.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file.uri(), e);
        }
    }
}

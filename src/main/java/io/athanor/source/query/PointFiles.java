package io.athanor.source.query;

import io.athanor.source.FoundSample;
import io.athanor.source.PointTable;
import io.athanor.source.rows.FileRows;
import io.athanor.source.table.TableSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Files of points as a table of texts, read as a manifest is: a file a task. A line that is no row is a point without an id. */
final class PointFiles {
    private PointFiles() {}

    static Dataset<Row> read(TableSource files, PointTable table, SparkSession spark) {
        List<String> columns = new ArrayList<>(List.of(table.id(), table.time()));
        columns.addAll(table.channels());
        StructType schema = new StructType();
        for (String column : columns) {
            schema = schema.add(column, DataTypes.StringType);
        }
        List<TableSource.Unread> unread = files.unread();
        JavaSparkContext sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> hadoop =
                sc.broadcast(new SerializableConfiguration(sc.hadoopConfiguration()));
        JavaRDD<Row> rows = sc.parallelize(unread, unread.size())
                .mapPartitions(some -> new Points(some.next(), columns, hadoop.value()));
        return spark.createDataFrame(rows, schema);
    }

    /** The points of a file, which is closed with its task. */
    private static final class Points implements Iterator<Row> {
        private final List<String> columns;
        private final Iterator<FoundSample> samples;

        Points(TableSource.Unread file, List<String> columns, SerializableConfiguration hadoop) {
            this.columns = columns;
            FileRows rows = file.open(hadoop.value());
            TaskContext task = TaskContext.get();
            if (task != null) {
                task.addTaskCompletionListener((TaskCompletionListener) ended -> rows.close());
            }
            this.samples = file.samples(rows);
        }

        @Override
        public boolean hasNext() {
            return samples.hasNext();
        }

        @Override
        public Row next() {
            if (!samples.hasNext()) {
                throw new NoSuchElementException();
            }
            Map<String, String> cells = samples.next().cells();
            return RowFactory.create(columns.stream().map(cells::get).toArray());
        }
    }
}

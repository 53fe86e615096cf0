package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.RowKey;
import io.athanor.fusion.network.Signal;
import io.athanor.table.BucketedTable;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * A data frame laid out as training reads it: a joined table in buckets, in a scratch folder. A teacher's outputs stand in
 * the same files, in columns of their own.
 *
 * @param table known to Spark
 * @param labelled rows that have a label
 * @param labels how many classes the labels need: the largest and one
 * @param signals what a teacher said of the rows
 */
record TrainingTable(JoinedTable table, long labelled, int labels, SignalTable signals) {
    private static final int MOST_CLASSES = 100_000;

    /**
     * Which columns of a data frame mean what.
     *
     * @param inputs features, a modality each
     * @param id of the sample
     * @param label a number from 0, or null
     * @param group null where every sample is its own
     * @param validation a boolean column of rows that decide when to stop; null where they are drawn
     * @param signals columns of what a teacher said
     */
    record Layout(
            List<InputColumn> inputs,
            String id,
            String label,
            @Nullable String group,
            @Nullable String validation,
            Map<Signal, InputColumn> signals) {}

    /**
     * Writes a data frame; it is read once.
     *
     * @param folder one that does not exist yet
     * @throws UserError if its rows cannot be trained on
     */
    static TrainingTable write(Dataset<?> data, Layout layout, Path folder, int buckets) {
        SparkSession spark = data.sparkSession();
        List<String> files = BucketedTable.write(data.select(columns(layout)), folder, buckets);
        if (files.isEmpty()) {
            throw new UserError(
                    "Cannot fit: the data frame has no rows, expected some. Look at what it was filtered by.");
        }
        Dataset<Row> rows = spark.read().parquet(folder.toString());
        requireIds(rows, layout.id());
        int labels = labels(rows, layout.label());
        List<Column> facts = new ArrayList<>();
        facts.add(functions.count(functions.col(Columns.LABEL)).as("labelled"));
        facts.add(functions.count(functions.lit(1)).as("rows"));
        List<String> vectors = new ArrayList<>();
        layout.inputs().stream().filter(InputColumn::isVector).forEach(input -> vectors.add(input.name()));
        layout.signals().keySet().forEach(signal -> vectors.add(signal.name()));
        vectors.forEach(vector -> facts.addAll(VectorFacts.columns(vector)));
        Row found = rows.agg(facts.get(0), facts.subList(1, facts.size()).toArray(Column[]::new))
                .head();
        List<FeatureSpec> specs = new ArrayList<>();
        for (InputColumn input : layout.inputs()) {
            int width = input.isVector() ? VectorFacts.width(found, input.name(), input.name()) : 0;
            specs.add(new FeatureSpec(input.modality(), input.shape(width)));
        }
        long labelled = found.getAs("labelled");
        long all = found.getAs("rows");
        List<SignalColumn> signals = new ArrayList<>();
        layout.signals().forEach((signal, column) -> {
            signals.add(new SignalColumn(signal.name(), VectorFacts.width(found, signal.name(), column.name())));
            requireTaught(rows, signal.name(), column.name());
        });
        JoinedFiles joined = new JoinedFiles(
                new FeatureSchema(specs),
                JoinedFiles.fileNames(BucketedTable.bucketFiles(folder, files, buckets)),
                all);
        return new TrainingTable(
                new JoinedTable(spark, joined), labelled, labels, new SignalTable(signals, joined.buckets()));
    }

    private static Column[] columns(Layout layout) {
        List<Column> columns = new ArrayList<>();
        columns.add(column(layout.id()).cast("string").as(Columns.SAMPLE_ID));
        columns.add(functions.lit(RowKey.PAYLOAD).as(Columns.VIEW));
        Column label = column(layout.label()).cast("double");
        // not a cast: where Spark is strict (spark.sql.ansi.enabled) that one fails for what no long can hold
        Column whole = functions.floor(label);
        columns.add(functions
                .when(label.equalTo(whole), whole.cast("string"))
                .otherwise(label.cast("string"))
                .as(Columns.LABEL));
        columns.add((layout.validation() == null
                        ? functions.lit("train")
                        : functions
                                .when(column(layout.validation()), "validation")
                                .otherwise("train"))
                .as(Columns.SPLIT));
        columns.add(group(layout.id(), layout.group()).as(Columns.GROUP));
        layout.inputs().forEach(input -> columns.add(input.staged()));
        layout.signals().forEach((signal, column) -> columns.add(column.staged().as(signal.name())));
        return columns.toArray(Column[]::new);
    }

    /** A row's group, its own id where it has none. */
    static Column group(String id, @Nullable String group) {
        Column own = column(id).cast("string");
        return group == null ? own : functions.coalesce(column(group).cast("string"), own);
    }

    private static Column column(String name) {
        return functions.col("`" + name + "`");
    }

    private static void requireIds(Dataset<Row> rows, String column) {
        Column id = functions.col(Columns.SAMPLE_ID);
        List<Row> bad = rows.groupBy(id)
                .count()
                .where(id.isNull().or(functions.col("count").gt(1)))
                .limit(1)
                .collectAsList();
        if (!bad.isEmpty()) {
            throw new UserError("Cannot fit: the id " + bad.get(0).get(0) + " stands in "
                    + bad.get(0).getLong(1) + " rows of column '" + column
                    + "', expected an id of its own in every row, for draws hang on it. Name another column with"
                    + " setIdCol.");
        }
    }

    /** How many classes there are at least. */
    private static int labels(Dataset<Row> rows, String column) {
        List<String> labels = rows
                .select(Columns.LABEL)
                .where(functions.col(Columns.LABEL).isNotNull())
                .distinct()
                .limit(MOST_CLASSES)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
        int most = 0;
        for (String label : labels) {
            if (!label.matches("[0-9]{1,5}")) {
                throw new UserError("Cannot fit: found the label " + label + " in column '" + column
                        + "', expected whole numbers from 0 to " + (MOST_CLASSES - 1)
                        + ". A StringIndexer makes them of texts.");
            }
            most = Math.max(most, Integer.parseInt(label) + 1);
        }
        if (labels.size() < 2) {
            throw new UserError("Cannot fit: the rows have " + labels.size() + " different labels in column '" + column
                    + "', expected at least 2. Check what the data frame was filtered by.");
        }
        return most;
    }

    private static void requireTaught(Dataset<Row> rows, String signal, String column) {
        long missing = rows.where(functions
                        .col(Columns.LABEL)
                        .isNotNull()
                        .and(functions.col(signal).isNull()))
                .count();
        if (missing > 0) {
            throw new UserError("Cannot distil: " + missing + " labelled rows have nothing in the teacher's column '"
                    + column
                    + "', expected what it says of every row. Have the teacher transform them"
                    + " all.");
        }
    }
}

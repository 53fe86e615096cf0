package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.RowKey;
import io.athanor.fusion.network.Signal;
import io.athanor.table.BucketedTable;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.rows.SignalWidths;
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
 * @param outputs what is predicted, as labels are staged
 * @param signals what a teacher said of the rows
 * @param folder of the files
 */
record TrainingTable(JoinedTable table, long labelled, List<String> outputs, SignalTable signals, Path folder) {
    /**
     * Which columns of a data frame mean what.
     *
     * @param inputs features, a modality each
     * @param id of the sample
     * @param label of which nulls are rows without one
     * @param group null where every sample is its own
     * @param validation a boolean column of rows that decide when to stop; null where they are drawn
     * @param signals columns of what a teacher said
     */
    record Layout(
            List<InputColumn> inputs,
            String id,
            LabelColumn label,
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
        SignalTable told = new SignalTable(signals, joined.buckets());
        SignalWidths widths = told.widths();
        int taught = widths.has(Signal.LOGITS.name()) ? widths.of(Signal.LOGITS.name()) : 0;
        List<String> outputs = layout.label().outputs(rows, taught);
        return new TrainingTable(new JoinedTable(spark, joined), labelled, outputs, told, folder);
    }

    /**
     * Where numbers are learned and a teacher spoke of them in their unit: the same with its word standardised as the labels are.
     *
     * @param added a folder that does not exist yet
     */
    TrainingTable standardised(Task task, Path added) {
        if (!(task instanceof Regression numbers) || signals.isEmpty()) {
            return this;
        }
        double mean = numbers.mean().get(0);
        double deviation = numbers.deviation().get(0);
        int buckets = table.files().buckets().size();
        List<Column> columns = new ArrayList<>(List.of(functions.col(Columns.SAMPLE_ID), functions.col(Columns.VIEW)));
        for (String signal : signals.names()) {
            columns.add(
                    signal.equals(Signal.LOGITS.name())
                            ? functions
                                    .transform(functions.col(signal), said -> said.minus(mean)
                                            .divide(deviation)
                                            .cast("float"))
                                    .as(signal)
                            : functions.col(signal));
        }
        Dataset<Row> rows = table.spark().read().parquet(folder.toString()).select(columns.toArray(Column[]::new));
        List<String> files = BucketedTable.write(rows, added, buckets);
        return new TrainingTable(
                table,
                labelled,
                outputs,
                new SignalTable(
                        signals.columns(), JoinedFiles.fileNames(BucketedTable.bucketFiles(added, files, buckets))),
                folder);
    }

    private static Column[] columns(Layout layout) {
        List<Column> columns = new ArrayList<>();
        columns.add(column(layout.id()).cast("string").as(Columns.SAMPLE_ID));
        columns.add(functions.lit(RowKey.PAYLOAD).as(Columns.VIEW));
        columns.add(layout.label().staged().as(Columns.LABEL));
        columns.add((layout.validation() == null
                        ? functions.lit("train")
                        : functions
                                .when(column(layout.validation()), "validation")
                                .otherwise("train"))
                .as(Columns.SPLIT));
        columns.add(group(layout.id(), layout.group()).as(Columns.GROUP));
        layout.inputs().forEach(input -> columns.add(input.staged()));
        layout.signals()
                .forEach((signal, column) -> columns.add(column.stagedVector().as(signal.name())));
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

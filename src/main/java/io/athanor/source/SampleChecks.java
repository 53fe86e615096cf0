package io.athanor.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import io.athanor.table.ManifestTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What has to hold of labels and splits before anything is learned from them. */
final class SampleChecks {
    private static final int EXAMPLES = 5;

    private final Dataset<Row> cells;
    private final SplitSettings split;
    private final LabelSettings labels;

    /** @param cells sample_id and cells of the manifest */
    SampleChecks(Dataset<Row> cells, SplitSettings split, LabelSettings labels) {
        this.cells = cells;
        this.split = split;
        this.labels = labels;
    }

    /** @throws UserError if no sample has the cell */
    void requireCell(String name, String setting) {
        if (cells.where(SamplesStage.cell(name).isNotNull()).isEmpty()) {
            String found = cells
                    .select(explode(map_keys(col(ManifestTable.CELLS))).as("name"))
                    .distinct()
                    .orderBy("name")
                    .limit(50)
                    .collectAsList()
                    .stream()
                    .map(r -> r.getString(0))
                    .collect(Collectors.joining(", "));
            throw new UserError("Cannot read " + setting + ": no sample has a '" + name + "', found "
                    + (found.isEmpty() ? "no cells at all" : found) + ". Set " + setting + " to one of them.");
        }
    }

    /** @throws UserError if a sample's cell does not name a split */
    void requireSplits(String column) {
        requireCell(column, "split.column");
        Column side = lower(SamplesStage.cell(column));
        Object[] names = Arrays.stream(Split.values()).map(Split::column).toArray();
        List<Row> others = cells.where(side.isNull().or(side.isin(names).unary_$bang()))
                .select(col(Columns.SAMPLE_ID), col(ManifestTable.CELLS).getItem(column))
                .orderBy(Columns.SAMPLE_ID)
                .limit(EXAMPLES)
                .collectAsList();
        if (!others.isEmpty()) {
            throw new UserError("Cannot split by '" + column + "': "
                    + others.stream()
                            .map(r ->
                                    (r.isNullAt(1) ? "nothing" : "'" + r.getString(1) + "'") + " for " + r.getString(0))
                            .collect(Collectors.joining(", "))
                    + ", expected train, validation or test. Mend the column, or leave split.column out.");
        }
    }

    /** @throws UserError if there is nothing to train on, a single class, or a label unseen in training where refused */
    void requireLearnable(Dataset<Row> samples) {
        Column training = col(Columns.SPLIT).equalTo(Split.TRAIN.column());
        List<Row> classes = samples.where(col(Columns.LABEL).isNotNull())
                .groupBy(Columns.LABEL)
                .agg(sum(when(training, 1).otherwise(0)), min(Columns.SAMPLE_ID), count(lit(1)))
                .orderBy(Columns.LABEL)
                .collectAsList();
        List<Row> trained = classes.stream().filter(r -> r.getLong(1) > 0).toList();
        if (trained.size() < 2) {
            throw new UserError("Cannot learn classes: the training samples have "
                    + (trained.isEmpty()
                            ? "no label"
                            : "the one label '" + trained.get(0).getString(0) + "'")
                    + " among " + classes.size() + " of all samples, expected at least two. Check label and split.");
        }
        List<Row> unseen = classes.stream().filter(r -> r.getLong(1) == 0).toList();
        if (labels.unseen().equals("refuse") && !unseen.isEmpty()) {
            throw new UserError("Cannot evaluate: " + unseen.size() + " labels occur in validation or test alone, "
                    + unseen.stream()
                            .limit(EXAMPLES)
                            .map(r -> "'" + r.getString(0) + "' (" + r.getString(2) + ")")
                            .collect(Collectors.joining(", "))
                    + ", expected each in training too. Add samples, change split, or set labels.unseen: open to keep them"
                    + " as classes that are never predicted.");
        }
    }

    /** What does not forbid training, but should be known. */
    List<String> warnings(Dataset<Row> samples, boolean labelled) {
        List<String> warnings = new ArrayList<>();
        Map<String, Long> counts = counts(samples);
        for (Split side : List.of(Split.VALIDATION, Split.TEST)) {
            double share = side == Split.TEST ? split.test() : split.validation();
            if (labelled && counts.getOrDefault(side.column(), 0L) == 0 && (share > 0 || split.column() != null)) {
                warnings.add("No sample fell on the " + side.column()
                        + " side of the split: there are too few samples, or too" + " few groups.");
            }
        }
        long unlabelled = counts.getOrDefault("unlabelled", 0L);
        if (labelled && unlabelled > 0) {
            warnings.add(unlabelled + " samples have no label: they take part in extraction alone.");
        }
        if (split.column() != null) {
            long straddling = samples.groupBy(Columns.GROUP)
                    .agg(count_distinct(col(Columns.SPLIT)).as("sides"))
                    .where("sides > 1")
                    .count();
            if (straddling > 0) {
                warnings.add(straddling + " groups of '" + split.groupBy() + "' stand on both sides of the split that '"
                        + split.column() + "' makes: figures on the test side will be too good.");
            }
        }
        return warnings;
    }

    /** Samples on each side, without a label, and with one that training lacks. */
    Map<String, Long> counts(Dataset<Row> samples) {
        Map<String, Long> counts = new TreeMap<>();
        Arrays.stream(Split.values()).forEach(side -> counts.put(side.column(), 0L));
        samples.groupBy(Columns.SPLIT).count().collectAsList().forEach(r -> counts.put(r.getString(0), r.getLong(1)));
        counts.put("unlabelled", samples.where(col(Columns.LABEL).isNull()).count());
        Dataset<Row> seen = samples.where(col(Columns.SPLIT).equalTo(Split.TRAIN.column()))
                .where(col(Columns.LABEL).isNotNull())
                .select(Columns.LABEL)
                .distinct();
        counts.put(
                "unseen-labels",
                samples.where(col(Columns.LABEL).isNotNull())
                        .join(seen, samples.col(Columns.LABEL).equalTo(seen.col(Columns.LABEL)), "left_anti")
                        .select(Columns.LABEL)
                        .distinct()
                        .count());
        return counts;
    }
}

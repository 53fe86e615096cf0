package io.athanor.join;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.RowKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Looks at the keys of bucketed tables before they are joined, all in one query; reads nothing but sample ids and views. */
final class KeyCheck {
    private static final String ROWS = "rows";
    private static final String KNOWN = "known";

    private KeyCheck() {}

    /**
     * Counts the rows of feature tables whose ids are not among the samples.
     *
     * @param features by the name of their modality
     * @return by the same names
     * @throws UserError if a sample id stands twice among the samples, or a view of one in a table
     */
    static Map<String, Long> orphans(Dataset<Row> samples, Map<String, Dataset<Row>> features) {
        Dataset<Row> once = samples.withColumn(Columns.VIEW, lit(RowKey.PAYLOAD));
        Dataset<Row> summaries = summary("the samples", perKey(once), lit(false));
        Dataset<Row> known = samples.select(col(Columns.SAMPLE_ID).as(KNOWN));
        for (Map.Entry<String, Dataset<Row>> table : features.entrySet()) {
            Dataset<Row> looked =
                    perKey(table.getValue()).join(known, col(Columns.SAMPLE_ID).equalTo(col(KNOWN)), "left");
            summaries = summaries.union(summary(
                    "the features of " + table.getKey(), looked, col(KNOWN).isNull()));
        }
        List<Row> found = summaries.collectAsList();
        found.forEach(KeyCheck::requireUnique);
        Map<String, Long> orphans = new TreeMap<>();
        int i = 1;
        for (String name : features.keySet()) {
            Row its = found.get(i++);
            orphans.put(name, its.isNullAt(3) ? 0 : its.getLong(3));
        }
        return orphans;
    }

    private static Dataset<Row> perKey(Dataset<Row> table) {
        return table.groupBy(Columns.SAMPLE_ID, Columns.VIEW).agg(count(lit(1)).as(ROWS));
    }

    /** One row: the table, how many of its keys are repeated, the last of them, and how many are orphans. */
    private static Dataset<Row> summary(String table, Dataset<Row> perKey, Column orphan) {
        Column key = concat(
                lit("'"),
                col(Columns.SAMPLE_ID),
                when(col(Columns.VIEW).equalTo(RowKey.PAYLOAD), "'")
                        .otherwise(concat(lit("' (view "), col(Columns.VIEW), lit(")"))));
        return perKey.agg(
                        sum(when(col(ROWS).gt(1), 1).otherwise(0)),
                        max(when(col(ROWS).gt(1), key)),
                        sum(when(orphan, 1).otherwise(0)))
                .select(lit(table), col("*"));
    }

    private static void requireUnique(Row found) {
        if (!found.isNullAt(2)) {
            throw new UserError("Cannot join " + found.getString(0) + ": " + found.getLong(1)
                    + " sample ids stand there more than once, " + found.getString(2)
                    + " among them, expected each once. Delete that table and run the stage that makes it again.");
        }
    }
}

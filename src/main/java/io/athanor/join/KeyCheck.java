package io.athanor.join;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Looks at the keys of bucketed tables before they are joined; reads nothing but sample ids. */
final class KeyCheck {
    private static final String ROWS = "rows";
    private static final String KNOWN = "known";

    private KeyCheck() {}

    /**
     * @param name the table's, for the message
     * @throws UserError if a sample id stands there twice
     */
    static void requireUnique(String name, Dataset<Row> table) {
        requireUnique(name, summary(perId(table), lit(false)).first());
    }

    /**
     * Counts the sample ids of a feature table that are not among the samples.
     *
     * @param name the table's, for the message
     * @throws UserError if a sample id stands there twice
     */
    static long orphans(String name, Dataset<Row> features, Dataset<Row> samples) {
        Dataset<Row> perId = perId(features);
        Dataset<Row> known = samples.select(col(Columns.SAMPLE_ID).as(KNOWN));
        Row found = summary(
                        perId.join(known, col(Columns.SAMPLE_ID).equalTo(col(KNOWN)), "left"),
                        col(KNOWN).isNull())
                .first();
        requireUnique(name, found);
        return found.isNullAt(2) ? 0 : found.getLong(2);
    }

    private static Dataset<Row> perId(Dataset<Row> table) {
        return table.groupBy(Columns.SAMPLE_ID).agg(count(lit(1)).as(ROWS));
    }

    /** One row: how many ids are repeated, the last of them, and how many are orphans. */
    private static Dataset<Row> summary(Dataset<Row> perId, Column orphan) {
        return perId.agg(
                sum(when(col(ROWS).gt(1), 1).otherwise(0)),
                max(when(col(ROWS).gt(1), col(Columns.SAMPLE_ID))),
                sum(when(orphan, 1).otherwise(0)));
    }

    private static void requireUnique(String name, Row found) {
        if (!found.isNullAt(1)) {
            throw new UserError("Cannot join " + name + ": " + found.getLong(0)
                    + " sample ids stand there more than once, '" + found.getString(1)
                    + "' among them, expected each once. Delete that table and run the stage that makes it again.");
        }
    }
}

package io.athanor.job.inspect;

import static io.athanor.job.inspect.InspectedSamples.MODALITY;
import static io.athanor.job.inspect.InspectedSamples.SHA256;
import static io.athanor.job.inspect.InspectedSamples.SIDE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.athanor.data.Columns;
import io.athanor.task.Stratification;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Payloads of one modality whose bytes are equal though their ids differ: sets of equals, by SHA-256. Between sides of the split
 * they are a leak, between labels a leak or a mistake; a split that is yet to be drawn may part them unless they are of one group.
 * Empty payloads are not counted.
 */
final class Duplicates {
    private static final String EQUALS = "equals";
    private static final String SAMPLES = "samples";

    private Duplicates() {}

    /** @param facts as {@link InspectedSamples#facts} has them */
    static Finding of(Dataset<Row> facts, List<String> modalities, InspectedSource source, String extent) {
        boolean drawnSplit = source.split().column() == null;
        // equal texts may well have different prices
        boolean measured = source.task().strata() == Stratification.MEASURE;
        Dataset<Row> sets = facts.where(col(SHA256).isNotNull())
                .groupBy(MODALITY, SHA256)
                .agg(
                        count(lit(1)).as(EQUALS),
                        // a sample may have several that are equal
                        count_distinct(col(Columns.SAMPLE_ID)).as(SAMPLES),
                        first(Columns.LABEL),
                        last(Columns.LABEL),
                        first(SIDE),
                        last(SIDE),
                        first(Columns.GROUP),
                        last(Columns.GROUP))
                .where(col(SAMPLES).gt(1));
        Map<String, Row> found = new TreeMap<>();
        sets.groupBy(MODALITY)
                .agg(
                        count(lit(1)),
                        sum(EQUALS),
                        over(SIDE),
                        example(SIDE),
                        over(Columns.LABEL),
                        example(Columns.LABEL),
                        over(Columns.GROUP),
                        example(Columns.GROUP))
                .collectAsList()
                .forEach(row -> found.put(row.getString(0), row));
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of("modality", "sets of equals", "payloads in them", "over several sides", "over several labels"));
        List<String> notes = new ArrayList<>();
        for (String modality : modalities) {
            Row row = found.get(modality);
            if (row == null) {
                continue;
            }
            rows.add(List.of(
                    modality,
                    Finding.count(row.getLong(1)),
                    Finding.count(row.getLong(2)),
                    drawnSplit ? "" : Finding.count(row.getLong(3)),
                    Finding.count(row.getLong(5))));
            if (row.getLong(3) > 0) {
                notes.add(said(
                        "A leak: equal payloads of %s on several sides of the split, %s, as %s.", modality, row, 3));
            }
            if (row.getLong(5) > 0) {
                notes.add((measured ? "E" : "A leak or a mistake: e")
                        + said("qual payloads of %s with several labels, %s, as %s.", modality, row, 5));
            }
            if (drawnSplit && row.getLong(7) > 0) {
                notes.add(said(
                        "The split is yet to be drawn, and may part equal payloads of %s that are of several groups, %s, as %s."
                                + " Name a field that they share in split.group-by.",
                        modality, row, 7));
            }
        }
        return rows.size() == 1
                ? new Finding(
                        "Equal payloads, " + extent, List.of(), List.of("No two payloads of a modality are equal."))
                : new Finding("Equal payloads, " + extent, rows, notes);
    }

    private static String said(String sentence, String modality, Row row, int column) {
        Row example = row.getStruct(column + 1);
        return String.format(
                Locale.ROOT,
                sentence,
                modality,
                Finding.count(row.getLong(column)) + (row.getLong(column) == 1 ? " set" : " sets"),
                named(example.getStruct(1)) + " and " + named(example.getStruct(2)));
    }

    /** The id, with what is another for the other; a group of its own is called as its sample. */
    private static String named(Row valued) {
        return valued.getString(0).equals(valued.getString(1))
                ? valued.getString(1)
                : valued.getString(1) + " (" + valued.getString(0) + ")";
    }

    /** The least value of a column in a set, with the first id that has it; null where no sample has a value. */
    private static Column first(String column) {
        return min(valued(column)).as("first_" + column);
    }

    /** The greatest value of a column in a set, with the last id that has it. */
    private static Column last(String column) {
        return max(valued(column)).as("last_" + column);
    }

    private static Column valued(String column) {
        return when(
                col(column).isNotNull(),
                struct(col(column).as("value"), col(Columns.SAMPLE_ID).as("id")));
    }

    /** Sets in which a column has several values. */
    private static Column over(String column) {
        return sum(when(differs(column), 1L).otherwise(0L));
    }

    /** Of these the one that comes first, with an id of the least and of the greatest value. */
    private static Column example(String column) {
        return min(when(differs(column), struct(col(SHA256), col("first_" + column), col("last_" + column))));
    }

    private static Column differs(String column) {
        return col("first_" + column + ".value").notEqual(col("last_" + column + ".value"));
    }
}

package io.athanor.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import io.athanor.table.ManifestTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whether a manifest has the cells that a pipeline names, and they say what they should. */
final class SampleChecks {
    private static final int EXAMPLES = 5;

    private final Dataset<Row> cells;

    /** @param cells sample_id and cells of the manifest */
    SampleChecks(Dataset<Row> cells) {
        this.cells = cells;
    }

    /** @throws UserError if no sample has the cell */
    void requireCell(String name, String setting) {
        if (cells.where(SampleCells.cell(name).isNotNull()).isEmpty()) {
            String found = cells
                    .select(explode(map_keys(col(ManifestTable.CELLS))).as("name"))
                    .distinct()
                    .orderBy("name")
                    .limit(50)
                    .collectAsList()
                    .stream()
                    .map(r -> r.getString(0))
                    .filter(cell -> !cell.equals(ManifestTable.BROKEN))
                    .collect(Collectors.joining(", "));
            throw new UserError("Cannot read " + setting + ": no sample has a '" + name + "', found "
                    + (found.isEmpty() ? "no cells at all" : found) + ". Set " + setting + " to one of them.");
        }
    }

    /** The side that a cell names, or null if it names none. */
    static Column side(String column) {
        Column word = lower(SampleCells.cell(column));
        Column side = lit(null).cast("string");
        for (Map.Entry<String, Split> known : Split.byWord().entrySet()) {
            side = when(word.equalTo(known.getKey()), known.getValue().column()).otherwise(side);
        }
        // of a row that cannot be read no side is known; without a label it takes part in none
        Column broken = col(ManifestTable.CELLS).getItem(ManifestTable.BROKEN).isNotNull();
        return when(word.isNull().and(broken), Split.TRAIN.column()).otherwise(side);
    }

    /** @throws UserError if a sample's cell does not name a split */
    void requireSplits(String column) {
        List<Row> others = cells.where(side(column).isNull())
                .select(col(Columns.SAMPLE_ID), col(ManifestTable.CELLS).getItem(column))
                .orderBy(Columns.SAMPLE_ID)
                .limit(EXAMPLES)
                .collectAsList();
        if (!others.isEmpty()) {
            throw new UserError(
                    "Cannot split by '" + column + "': "
                            + others.stream()
                                    .map(r -> (r.isNullAt(1) ? "nothing" : "'" + r.getString(1) + "'") + " for "
                                            + r.getString(0))
                                    .collect(Collectors.joining(", "))
                            + ", expected train, validation (or val, valid, dev) or test. Mend the column, or leave split.column out.");
        }
    }

    /** Groups that a split column puts on both sides, if there are any. */
    List<String> straddling(Dataset<Row> samples, String groupBy, String column) {
        long groups = samples.groupBy(Columns.GROUP)
                .agg(count_distinct(col(Columns.SPLIT)).as("sides"))
                .where("sides > 1")
                .count();
        return groups == 0
                ? List.of()
                : List.of(groups + " groups of '" + groupBy + "' stand on both sides of the split that '" + column
                        + "' makes: figures on the test side will be too good.");
    }
}

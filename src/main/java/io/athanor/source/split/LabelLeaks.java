package io.athanor.source.split;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.athanor.data.Columns;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Finds cells that give the label away. The samples are halved by a hash of their ids; a sample's label is guessed to be
 * the commonest one among the samples of the <em>other</em> half that have the same value. Guesses are judged on samples
 * whose value the other half has: an id, which repeats nowhere, says nothing about samples to come and is not accused.
 */
public final class LabelLeaks {
    /** A cell is accused above this share of right guesses … */
    private static final double ACCUSED_ACCURACY = 0.95;

    /** … that is wrong at most half as often as guessing the commonest label, … */
    private static final double ERROR_RATIO = 0.5;

    /** … on at least so many samples, and so large a share of those that have a label. */
    private static final long FEWEST_GUESSES = 20;

    private static final double SMALLEST_SHARE = 0.1;

    private final Dataset<Row> labelled;
    private final long all;
    private final Optional<String> commonest;

    /**
     * @param cells sample_id, cells of the manifest and label: classes of whatever kind
     * @param all samples that have a label
     * @param commonest class, if it is known
     */
    LabelLeaks(Dataset<Row> cells, long all, Optional<String> commonest) {
        this.labelled = cells.where(col(Columns.LABEL).isNotNull());
        this.all = all;
        this.commonest = commonest;
    }

    /** A sentence for each of these cells that all but determines the label. */
    List<String> warnings(List<String> columns) {
        if (columns.isEmpty()) {
            return List.of();
        }
        Column[] pairs = columns.stream()
                .distinct()
                .map(name -> struct(lit(name).as("name"), SampleCells.cell(name).as("value")))
                .toArray(Column[]::new);
        Dataset<Row> counted = labelled.select(
                        col(Columns.LABEL),
                        pmod(xxhash64(col(Columns.SAMPLE_ID)), lit(2)).as("half"),
                        explode(array(pairs)).as("cell"))
                .where(col("cell.value").isNotNull())
                .groupBy(col("cell.name").as("name"), col("cell.value").as("value"), col("half"), col(Columns.LABEL))
                .agg(count(lit(1)).as("n"));
        String guess = commonest.orElseGet(() -> labelled.groupBy(Columns.LABEL)
                .agg(count(lit(1)).as("n"))
                .orderBy(desc("n"), asc(Columns.LABEL))
                .first()
                .getString(0));
        return counted
                .withColumn(
                        "guess", when(col("half").equalTo(0), commonestOf(1)).otherwise(commonestOf(0)))
                .where(col("guess").isNotNull())
                .groupBy("name")
                .agg(
                        sum("n"),
                        sum(when(col(Columns.LABEL).equalTo(col("guess")), col("n"))
                                .otherwise(0)),
                        sum(when(col(Columns.LABEL).equalTo(guess), col("n")).otherwise(0)))
                .collectAsList()
                .stream()
                .filter(r -> accused(r.getLong(1), r.getLong(2), r.getLong(3), all))
                .sorted(Comparator.comparing(r -> r.getString(0)))
                .map(r -> String.format(
                        Locale.ROOT,
                        "Table column '%s' all but gives the label away: its value alone guesses %.0f %% of labels right."
                                + " Leave it out of columns unless it is known before the label is.",
                        r.getString(0),
                        100.0 * r.getLong(2) / r.getLong(1)))
                .toList();
    }

    /** The label that a half has most of beside a row's value, or null where it has none. */
    private static Column commonestOf(int half) {
        return max(when(col("half").equalTo(half), struct(col("n"), col(Columns.LABEL))))
                .over(Window.partitionBy("name", "value"))
                .getField(Columns.LABEL);
    }

    public static boolean accused(long guesses, long right, long commonest, long labelled) {
        return guesses >= FEWEST_GUESSES
                && guesses >= SMALLEST_SHARE * labelled
                && right > ACCUSED_ACCURACY * guesses
                && guesses - right <= ERROR_RATIO * (guesses - commonest);
    }
}

package io.athanor.source.split;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.athanor.data.Columns;
import io.athanor.data.Split;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * Draws the side of every sample. Groups stay together, and each label is spread over the sides by the shares that were
 * asked for: the groups of a label, in an order drawn by seed and group, are cut where {@link SplitSettings#deal} says. A
 * group of several labels counts as its commonest; a group without any is for training, where some of what is learned needs none,
 * and so is a sample that is its own group. What was drawn before stays as it was. All of it is done by executors,
 * and depends on seed, rows and what was drawn before alone.
 */
final class SplitDraw {
    /** What samples are spread over the sides by. */
    static final String STRATUM = "stratum";

    /** The classes of a sample. */
    static final String CLASSES = "classes";

    private static final String ROWS = "rows";
    private static final String KEPT = "kept";
    private static final String DRAW = "draw";
    private static final String NAMED = "class";

    private final SplitSettings settings;
    private final long seed;
    private final boolean stratified;
    private final boolean labelled;

    /**
     * @param stratified whether labels are spread; otherwise each group's hash decides alone, and knows no labels of a group
     * @param labelled whether samples have labels at all
     */
    SplitDraw(SplitSettings settings, long seed, boolean stratified, boolean labelled) {
        this.settings = settings;
        this.seed = seed;
        this.stratified = stratified;
        this.labelled = labelled;
    }

    /**
     * The sides.
     *
     * @param samples sample_id, label, group, {@link #STRATUM}, and {@link #CLASSES} where a label may name several
     * @param known sample_id and split of samples whose side is drawn already
     * @return the samples, with their split among other columns
     */
    Dataset<Row> sides(Dataset<Row> samples, Optional<Dataset<Row>> known) {
        if (!stratified && known.isEmpty()) {
            Column side = byHash().apply(col(Columns.GROUP));
            return samples.withColumn(Columns.SPLIT, byLabel(col(STRATUM), side));
        }
        return settings.groupBy() == null ? alone(samples, known) : together(samples, known);
    }

    /** Each sample is a group of its own: nothing need be brought together and taken apart again. */
    private Dataset<Row> alone(Dataset<Row> samples, Optional<Dataset<Row>> known) {
        Dataset<Row> placed = known.map(sides -> samples.join(
                        sides.withColumnRenamed(Columns.SPLIT, KEPT), new String[] {Columns.SAMPLE_ID}, "left"))
                .orElseGet(() -> samples.withColumn(KEPT, lit(null).cast("string")));
        Dataset<Row> sides = drawn(placed);
        return stratified && hasClasses(samples) ? trainedOn(sides, samples) : sides;
    }

    private Dataset<Row> together(Dataset<Row> samples, Optional<Dataset<Row>> known) {
        Dataset<Row> groups = known.map(
                        sides -> strata(samples).join(kept(samples, sides), new String[] {Columns.GROUP}, "left"))
                .orElseGet(() -> strata(samples).withColumn(KEPT, lit(null).cast("string")));
        Dataset<Row> sides = drawn(groups);
        return samples.join(
                (stratified ? trainedOn(sides, samples) : sides).select(Columns.GROUP, Columns.SPLIT), Columns.GROUP);
    }

    private static boolean hasClasses(Dataset<Row> samples) {
        return Arrays.asList(samples.columns()).contains(CLASSES);
    }

    /** @param groups each with its stratum and, where it has one, the side it keeps */
    private Dataset<Row> drawn(Dataset<Row> groups) {
        return stratified
                ? dealt(groups)
                : groups.withColumn(
                        Columns.SPLIT, coalesce(col(KEPT), byLabel(col(STRATUM), byHash().apply(col(Columns.GROUP)))));
    }

    /** The side that a hash has drawn; of a group nobody knows all labels then, so that it stays where it fell. */
    private Column byLabel(Column label, Column side) {
        return settings.groupBy() == null ? trainedWithout(label, side) : side;
    }

    /** Each group with its commonest stratum; of equals the first in the order of letters. */
    private Dataset<Row> strata(Dataset<Row> samples) {
        return samples.groupBy(Columns.GROUP, STRATUM)
                .agg(count(lit(1)).as(ROWS))
                .groupBy(Columns.GROUP)
                .agg(min(struct(
                                col(STRATUM).isNull().as("unlabelled"),
                                negate(col(ROWS)).as(ROWS),
                                col(STRATUM)))
                        .as("first"))
                .select(col(Columns.GROUP), col("first." + STRATUM).as(STRATUM));
    }

    /** Each group that has samples whose side is known, with the side of most of them: a group never stands on two. */
    private static Dataset<Row> kept(Dataset<Row> samples, Dataset<Row> known) {
        return samples.select(Columns.SAMPLE_ID, Columns.GROUP)
                .join(known, Columns.SAMPLE_ID)
                .groupBy(Columns.GROUP, Columns.SPLIT)
                .agg(count(lit(1)).as(ROWS))
                .groupBy(Columns.GROUP)
                .agg(min(struct(negate(col(ROWS)).as(ROWS), col(Columns.SPLIT))).as("first"))
                .select(col(Columns.GROUP), col("first." + Columns.SPLIT).as(KEPT));
    }

    private Dataset<Row> dealt(Dataset<Row> groups) {
        WindowSpec stratum = Window.partitionBy(STRATUM);
        WindowSpec order = Window.partitionBy(col(STRATUM), col(KEPT).isNull()).orderBy(DRAW, Columns.GROUP);
        Column side = deal().apply(
                        coalesce(col(STRATUM), lit("")),
                        row_number().over(order).minus(1),
                        sum(when(col(KEPT).isNull(), 1).otherwise(0)).over(stratum),
                        keptOn(Split.TRAIN).over(stratum),
                        keptOn(Split.VALIDATION).over(stratum),
                        keptOn(Split.TEST).over(stratum));
        return groups.withColumn(DRAW, hash().apply(col(Columns.GROUP)))
                .withColumn(Columns.SPLIT, coalesce(col(KEPT), trainedWithout(col(STRATUM), side)));
    }

    private Column trainedWithout(Column label, Column side) {
        return labelled ? when(label.isNull(), Split.TRAIN.column()).otherwise(side) : side;
    }

    private static Column keptOn(Split side) {
        return sum(when(col(KEPT).equalTo(side.column()), 1).otherwise(0));
    }

    /**
     * Moves a group to training for each class that is in none of its groups: one that is never the commonest of its own
     * group, or never the rarest of its own sample, has no say in the deal.
     */
    private static Dataset<Row> trainedOn(Dataset<Row> sides, Dataset<Row> samples) {
        Column first = when(col(KEPT).isNull(), struct(col(DRAW), col(Columns.GROUP)));
        Column named = hasClasses(samples) ? explode(col(CLASSES)) : col(STRATUM);
        Dataset<Row> moved = samples.where(col(STRATUM).isNotNull())
                .select(col(Columns.GROUP), named.as(NAMED))
                .join(sides.select(Columns.GROUP, Columns.SPLIT, KEPT, DRAW), Columns.GROUP)
                .groupBy(NAMED)
                .agg(
                        max(col(Columns.SPLIT).equalTo(Split.TRAIN.column())).as("trained"),
                        min(first).as("first"))
                .where(col("trained").unary_$bang().and(col("first").isNotNull()))
                .select(
                        col("first." + Columns.GROUP).as(Columns.GROUP),
                        lit(true).as("moved"))
                .distinct();
        return sides.join(moved, new String[] {Columns.GROUP}, "left")
                .withColumn(
                        Columns.SPLIT, when(col("moved"), Split.TRAIN.column()).otherwise(col(Columns.SPLIT)));
    }

    private UserDefinedFunction byHash() {
        SplitSettings shares = settings;
        long drawSeed = seed;
        return udf((UDF1<String, String>) group -> shares.of(group, drawSeed).column(), DataTypes.StringType);
    }

    private UserDefinedFunction hash() {
        long drawSeed = seed;
        return udf((UDF1<String, Long>) group -> SplitSettings.hash(group, drawSeed), DataTypes.LongType);
    }

    private UserDefinedFunction deal() {
        SplitSettings shares = settings;
        long drawSeed = seed;
        return udf(
                (UDF6<String, Integer, Long, Long, Long, Long, String>)
                        (stratum, rank, dealt, train, validation, test) -> shares.deal(
                                        stratum,
                                        rank,
                                        dealt,
                                        new SplitSettings.Known(train, validation, test),
                                        drawSeed)
                                .column(),
                DataTypes.StringType);
    }
}

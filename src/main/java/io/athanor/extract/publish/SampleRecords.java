package io.athanor.extract.publish;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Columns;
import io.athanor.data.Ledger;
import io.athanor.data.RowKey;
import io.athanor.data.Status;
import io.athanor.table.QuarantineTable;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/**
 * Records that belong to samples by a key, any number to a sample and view, settled into one row each: one of the payload
 * itself for every sample, and one for every further view that a record is of. A record has a value, or a reason why it is bad,
 * or neither, and is then empty.
 *
 * <p>A row is ok if one of its records is good, quarantined if it has bad ones alone, missing otherwise. Which records are used
 * follows from their order and their values, never from where they happened to lie.
 */
public final class SampleRecords {
    /** Text: the sample's id, null where the record has none. */
    public static final String KEY = "key";

    /** The feature, null where there is none. */
    public static final String VALUE = "value";

    /** What records of one sample and view are ordered by, of any type that has an order; a null comes last. */
    public static final String ORDER = "order";

    private static final String KNOWN = "known";
    private static final String RECORDS = "records";
    private static final String GOOD = "good";
    private static final String BAD = "bad";
    private static final String WORST = "worst";
    private static final String USED = "used";
    private static final String OK = "ok";
    private static final String BROKEN = "broken";
    private static final String VIEWS = "views";
    private static final String WHOLE = "whole";
    private static final String REPEATED = "repeated";
    private static final String EXAMPLE = "example";

    /** The mean of some vectors of one width. */
    private static final UserDefinedFunction MEAN = udf(
            (UDF1<Seq<Seq<Float>>, float[]>) vectors -> vectors == null ? null : mean(vectors),
            DataTypes.createArrayType(DataTypes.FloatType, false));

    private final Dataset<Row> records;
    private final Dataset<Row> ids;
    private final RecordRule rule;
    private final int buckets;

    /**
     * @param records {@link #KEY}, {@code view}, {@link #VALUE}, {@link #ORDER}, and of {@link QuarantineTable} the reason, the message,
     *     the payload's hash, its uri and its revision
     * @param ids {@code sample_id}, each once
     * @param buckets of the feature table: both sides are shuffled into them once, and then stay
     */
    public SampleRecords(Dataset<Row> records, Dataset<Row> ids, RecordRule rule, int buckets) {
        this.records = records;
        this.ids = ids.select(col(Columns.SAMPLE_ID));
        this.rule = rule;
        this.buckets = buckets;
    }

    /**
     * What became of the records and of the samples.
     *
     * @param rows what became of the samples and their further views
     * @param views how many of the rows are further views
     * @param payloads the good and the bad records of samples of the source; none of them is missing
     * @param repeated rows that have several records
     * @param headless samples of the source that have records of further views, and none of the payload itself
     */
    public record Account(
            Ledger.Records records, Ledger.Counts rows, long views, Tally payloads, Found repeated, Found headless) {
        /** The same, with records that were left aside before these were looked at, and what was done to the others. */
        public Account with(Ledger.Records all, Changes further) {
            return new Account(all, rows, views, payloads.with(further), repeated, headless);
        }

        /** The same with what else was done on the way. */
        public Account with(Changes more) {
            return new Account(records, rows, views, payloads.with(more), repeated, headless);
        }
    }

    /**
     * How many there are of something.
     *
     * @param example the smallest of them; empty if there is none
     */
    public record Found(long count, String example) {}

    /** What is left out of a table because no sample wants it. */
    public static Changes leftOut(long orphans, String orphanExample, long nameless) {
        return Changes.of(Change.RECORD_ORPHAN, orphans, orphanExample)
                .plus(Changes.of(Change.RECORD_NAMELESS, nameless, "a row or payload without an id"));
    }

    /** An order of texts: numbers as numbers, before words. */
    public static Column orderOf(Column text) {
        Column number = text.cast(DataTypes.DoubleType);
        return when(text.isNotNull(), struct(number.isNull(), number, text));
    }

    /** Counts; values are looked at where they lie and only keys are shuffled. */
    public Account account() {
        Column name = concat(
                col(KEY),
                when(col(Columns.VIEW).gt(RowKey.PAYLOAD), concat(lit(" (view "), col(Columns.VIEW), lit(")")))
                        .otherwise(""));
        Column used = rule == RecordRule.MEAN ? col(GOOD) : least(col(GOOD), lit(1L));
        Dataset<Row> perId = records.select(
                        col(KEY),
                        col(Columns.VIEW),
                        col(VALUE).isNotNull().cast("long").as(GOOD),
                        col(QuarantineTable.REASON))
                .groupBy(KEY, Columns.VIEW)
                .agg(
                        count(lit(1)).as(RECORDS),
                        sum(GOOD).as(GOOD),
                        count(col(QuarantineTable.REASON)).as(BAD))
                .groupBy(KEY)
                .agg(
                        sum(RECORDS).as(RECORDS),
                        sum(used).as(USED),
                        sum(GOOD).as(GOOD),
                        sum(BAD).as(BAD),
                        total(col(GOOD).gt(0), lit(1L)).as(OK),
                        total(col(GOOD).equalTo(0).and(col(BAD).gt(0)), lit(1L)).as(BROKEN),
                        total(col(Columns.VIEW).gt(RowKey.PAYLOAD), lit(1L)).as(VIEWS),
                        max(col(Columns.VIEW).equalTo(RowKey.PAYLOAD)).as(WHOLE),
                        total(col(RECORDS).gt(1), lit(1L)).as(REPEATED),
                        min(when(col(RECORDS).gt(1), name)).as(EXAMPLE));
        Dataset<Row> known = ids.select(col(Columns.SAMPLE_ID).as(KNOWN));
        Dataset<Row> both = perId.join(known, col(KEY).equalTo(col(KNOWN)), "full_outer");
        Column here = col(KEY).isNotNull().and(col(KNOWN).isNotNull());
        Column orphan = col(KEY).isNotNull().and(col(KNOWN).isNull());
        Column headless = here.and(not(col(WHOLE)));
        Row found = both.agg(
                        total(lit(true), col(RECORDS)),
                        total(here, col(USED)),
                        total(here, col(GOOD).minus(col(USED))),
                        total(here, col(RECORDS).minus(col(GOOD)).minus(col(BAD))),
                        total(here, col(BAD)),
                        total(orphan, col(RECORDS)),
                        total(col(KEY).isNull().and(col(KNOWN).isNull()), col(RECORDS)),
                        count(col(KNOWN)),
                        total(here, col(OK)),
                        total(here, col(BROKEN)),
                        total(here, col(REPEATED)),
                        min(when(here, col(EXAMPLE))),
                        min(when(orphan, col(KEY))),
                        total(here, col(VIEWS)),
                        total(headless, lit(1L)),
                        min(when(headless, col(KEY))))
                .first();
        var counted = new Ledger.Records(
                found.getLong(0),
                found.getLong(1),
                found.getLong(2),
                found.getLong(3),
                found.getLong(4),
                found.getLong(5),
                found.getLong(6));
        long ok = found.getLong(8);
        long broken = found.getLong(9);
        long views = found.getLong(13);
        SortedMap<String, Long> reasons = new TreeMap<>();
        String example = "";
        if (counted.quarantined() > 0) {
            for (Row reason : rejected()
                    .groupBy(QuarantineTable.REASON)
                    .agg(count(lit(1)), min(concat_ws(": ", col(Columns.SAMPLE_ID), col(QuarantineTable.MESSAGE))))
                    .orderBy(QuarantineTable.REASON)
                    .collectAsList()) {
                reasons.put(reason.getString(0), reason.getLong(1));
                example = example.isEmpty() && !reason.isNullAt(2) ? reason.getString(2) : example;
            }
        }
        return new Account(
                counted,
                new Ledger.Counts(ok, found.getLong(7) + views - ok - broken, broken),
                views,
                new Tally(counted.used() + counted.duplicates(), 0, reasons, example)
                        .with(leftOut(counted.orphans(), "the id " + text(found, 12), counted.nameless())),
                new Found(found.getLong(10), text(found, 11)),
                new Found(found.getLong(14), text(found, 15)));
    }

    private static String text(Row row, int column) {
        return row.isNullAt(column) ? "" : row.getString(column);
    }

    /**
     * {@code sample_id}, {@code view}, {@code status}, {@code features}, {@code revision}, {@code payload_sha256}: a row a sample
     * and view. No sample may be headless.
     */
    public Dataset<Row> rows() {
        Dataset<Row> settled = records.where(col(KEY).isNotNull())
                .repartition(buckets, col(KEY))
                .groupBy(KEY, Columns.VIEW)
                .agg(settled().as(Columns.FEATURES), worst());
        Dataset<Row> all = ids.repartition(buckets, col(Columns.SAMPLE_ID));
        return all.join(settled, all.col(Columns.SAMPLE_ID).equalTo(settled.col(KEY)), "left")
                .select(
                        col(Columns.SAMPLE_ID),
                        // of one without records the payload itself is missing
                        coalesce(col(Columns.VIEW), lit(RowKey.PAYLOAD)).as(Columns.VIEW),
                        when(col(Columns.FEATURES).isNotNull(), Status.OK.column())
                                .when(
                                        col(WORST)
                                                .getField(QuarantineTable.REASON)
                                                .isNotNull(),
                                        Status.QUARANTINED.column())
                                .otherwise(Status.MISSING.column())
                                .as(Columns.STATUS),
                        (rule == RecordRule.MEAN ? MEAN.apply(col(Columns.FEATURES)) : col(Columns.FEATURES))
                                .as(Columns.FEATURES),
                        // it may rest on several payloads
                        lit(null).cast("string").as(Columns.REVISION),
                        lit(null).cast("string").as(Columns.PAYLOAD_SHA256));
    }

    /** The bad records of samples of the source: {@code sample_id}, view, reason, message, hash, uri and revision. */
    public Dataset<Row> rejected() {
        Dataset<Row> bad = records.where(col(QuarantineTable.REASON).isNotNull().and(col(KEY).isNotNull()));
        return bad.join(ids, bad.col(KEY).equalTo(ids.col(Columns.SAMPLE_ID)), "left_semi")
                .select(
                        col(KEY).as(Columns.SAMPLE_ID),
                        col(Columns.VIEW),
                        col(QuarantineTable.REASON),
                        col(QuarantineTable.MESSAGE),
                        col(QuarantineTable.PAYLOAD_SHA256),
                        col(QuarantineTable.URI),
                        col(Columns.REVISION));
    }

    private Column settled() {
        // two records of one order are told apart by what is in them
        Column value = col(VALUE);
        Column none = col(ORDER).isNull();
        Column content = xxhash64(value);
        return switch (rule) {
            case ONLY -> first(value, true);
            case FIRST -> min_by(value, when(value.isNotNull(), struct(none, col(ORDER), content)));
            case LAST -> max_by(value, when(value.isNotNull(), struct(not(none), col(ORDER), content)));
            case MEAN -> when(count(value).gt(0), collect_list(value));
        };
    }

    /** The first reason of some records, with its message. */
    private static Column worst() {
        Column both = struct(col(QuarantineTable.REASON), col(QuarantineTable.MESSAGE));
        return min(when(col(QuarantineTable.REASON).isNotNull(), both)).as(WORST);
    }

    private static Column total(Column where, Column amount) {
        return coalesce(sum(when(where, amount)), lit(0L));
    }

    private static float[] mean(Seq<Seq<Float>> vectors) {
        float[][] all = new float[vectors.size()][];
        for (int i = 0; i < all.length; i++) {
            Seq<Float> vector = vectors.apply(i);
            all[i] = new float[vector.size()];
            for (int k = 0; k < all[i].length; k++) {
                all[i][k] = vector.apply(k);
            }
        }
        // a sum of rounded numbers hangs on the order of its terms, and theirs is Spark's
        Arrays.sort(all, Arrays::compare);
        float[] mean = new float[all[0].length];
        for (int k = 0; k < mean.length; k++) {
            double sum = 0;
            for (float[] vector : all) {
                sum += vector[k];
            }
            mean[k] = (float) (sum / all.length);
        }
        return mean;
    }
}

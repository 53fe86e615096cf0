package io.athanor.extract.publish;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
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
 * Records that belong to samples by a key, any number to a sample, settled into one row a sample. A record has a value, or a
 * reason why it is bad, or neither, and is then empty.
 *
 * <p>A sample is ok if one of its records is good, quarantined if it has bad ones alone, missing otherwise. Which records
 * are used follows from their order and their values, never from where they happened to lie.
 */
public final class SampleRecords {
    /** Text: the sample's id, null where the record has none. */
    public static final String KEY = "key";

    /** The feature, null where there is none. */
    public static final String VALUE = "value";

    /** What records of one sample are ordered by, of any type that has an order; a null comes last. */
    public static final String ORDER = "order";

    private static final String KNOWN = "known";
    private static final String RECORDS = "records";
    private static final String GOOD = "good";
    private static final String BAD = "bad";
    private static final String WORST = "worst";

    /** The mean of some vectors of one width. */
    private static final UserDefinedFunction MEAN = udf(
            (UDF1<Seq<Seq<Float>>, float[]>) vectors -> vectors == null ? null : mean(vectors),
            DataTypes.createArrayType(DataTypes.FloatType, false));

    private final Dataset<Row> records;
    private final Dataset<Row> ids;
    private final RecordRule rule;
    private final int buckets;

    /**
     * @param records {@link #KEY}, {@link #VALUE}, {@link #ORDER}, and of {@link QuarantineTable} the reason, the message,
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
     * @param payloads the good and the bad records of samples of the source; none of them is missing
     * @param repeated ids of the source that have several records
     * @param repeatedExample the smallest of them; empty if there is none
     */
    public record Account(
            Ledger.Records records, Ledger.Counts samples, Tally payloads, long repeated, String repeatedExample) {
        /** The same, with records that were left aside before these were looked at, and what was done to the others. */
        public Account with(Ledger.Records all, Changes further) {
            return new Account(all, samples, payloads.with(further), repeated, repeatedExample);
        }

        /** The same with what else was done on the way. */
        public Account with(Changes more) {
            return new Account(records, samples, payloads.with(more), repeated, repeatedExample);
        }
    }

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
        Dataset<Row> perId = records.select(
                        col(KEY),
                        col(VALUE).isNotNull().cast("long").as(GOOD),
                        col(QuarantineTable.REASON),
                        col(QuarantineTable.MESSAGE))
                .groupBy(KEY)
                .agg(
                        count(lit(1)).as(RECORDS),
                        sum(GOOD).as(GOOD),
                        count(col(QuarantineTable.REASON)).as(BAD),
                        worst());
        Dataset<Row> known = ids.select(col(Columns.SAMPLE_ID).as(KNOWN));
        Dataset<Row> both = perId.join(known, col(KEY).equalTo(col(KNOWN)), "full_outer");
        Column here = col(KEY).isNotNull().and(col(KNOWN).isNotNull());
        Column good = coalesce(col(GOOD), lit(0L));
        Column bad = coalesce(col(BAD), lit(0L));
        Column used = rule == RecordRule.MEAN ? good : least(good, lit(1L));
        Row found = both.agg(
                        total(lit(true), col(RECORDS)),
                        total(here, used),
                        total(here, good.minus(used)),
                        total(here, col(RECORDS).minus(good).minus(bad)),
                        total(here, bad),
                        total(col(KEY).isNotNull().and(col(KNOWN).isNull()), col(RECORDS)),
                        total(col(KEY).isNull().and(col(KNOWN).isNull()), col(RECORDS)),
                        count(col(KNOWN)),
                        total(here.and(good.gt(0)), lit(1L)),
                        total(here.and(good.equalTo(0)).and(bad.gt(0)), lit(1L)),
                        total(here.and(col(RECORDS).gt(1)), lit(1L)),
                        min(when(here.and(col(RECORDS).gt(1)), col(KEY))),
                        min(when(col(KEY).isNotNull().and(col(KNOWN).isNull()), col(KEY))))
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
                new Ledger.Counts(ok, found.getLong(7) - ok - found.getLong(9), found.getLong(9)),
                new Tally(counted.used() + counted.duplicates(), 0, reasons, example)
                        .with(leftOut(
                                counted.orphans(),
                                "the id " + (found.isNullAt(12) ? "" : found.getString(12)),
                                counted.nameless())),
                found.getLong(10),
                found.isNullAt(11) ? "" : found.getString(11));
    }

    /** {@code sample_id}, {@code status}, {@code features}, {@code revision}, {@code payload_sha256}: a row a sample. */
    public Dataset<Row> rows() {
        Dataset<Row> settled = records.where(col(KEY).isNotNull()
                        .and(col(VALUE)
                                .isNotNull()
                                .or(col(QuarantineTable.REASON).isNotNull())))
                .repartition(buckets, col(KEY))
                .groupBy(KEY)
                .agg(settled().as(Columns.FEATURES), worst());
        Dataset<Row> all = ids.repartition(buckets, col(Columns.SAMPLE_ID));
        return all.join(settled, all.col(Columns.SAMPLE_ID).equalTo(settled.col(KEY)), "left")
                .select(
                        col(Columns.SAMPLE_ID),
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

    /** The bad records of samples of the source: {@code sample_id}, reason, message, hash, uri and revision. */
    public Dataset<Row> rejected() {
        Dataset<Row> bad = records.where(col(QuarantineTable.REASON).isNotNull().and(col(KEY).isNotNull()));
        return bad.join(ids, bad.col(KEY).equalTo(ids.col(Columns.SAMPLE_ID)), "left_semi")
                .select(
                        col(KEY).as(Columns.SAMPLE_ID),
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

    /** The first reason of a sample's records, with its message. */
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

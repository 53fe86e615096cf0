package io.athanor.extract.reuse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Status;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.Reuse;
import io.athanor.extract.publish.Tally;
import io.athanor.extract.segment.RowChanges;
import io.athanor.extract.segment.Segments;
import io.athanor.table.ManifestTable;
import io.athanor.table.QuarantineTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Decides of every sample of a manifest whether its feature is kept, and from which of some bases: because its payload's
 * revision is the same, or, if a look should show that, its hash. Handles ids, revisions and hashes; features stay where
 * they are until the table is written.
 */
public final class ReuseDecisions {
    /** The hash of the payload of which is known what becomes of it: a feature, or a rejection. */
    static final String KNOWN = "known";

    /** 0: kept. 1: kept, or rejected again, if the payload's hash is the known one. 2: to be inferred. */
    private static final String CHOICE = "choice";

    /** The number of the base that is kept. */
    private static final String BASE = "base";

    private static final String BEST = "best";

    private final ExtractContext context;
    private final Modality modality;
    private final String from;
    private final Path folder;

    /**
     * @param from the payload field
     * @param folder where the choices are, or are to be
     */
    ReuseDecisions(ExtractContext context, Modality modality, String from, Path folder) {
        this.context = context;
        this.modality = modality;
        this.from = from;
        this.folder = folder;
    }

    /** Decides, and writes it down. */
    void write(List<Base> bases) {
        Dataset<Row> known = null;
        for (int i = 0; i < bases.size(); i++) {
            Dataset<Row> one = bases.get(i)
                    .facts(context, modality)
                    .where(
                            context.reuse() == Reuse.GOOD
                                    ? col(Columns.STATUS).notEqual(Status.QUARANTINED.column())
                                    : lit(true))
                    .select(
                            col(Columns.SAMPLE_ID).as("id"),
                            col(Columns.REVISION).as("was"),
                            col(Columns.PAYLOAD_SHA256).as(KNOWN),
                            col(Columns.STATUS),
                            col(QuarantineTable.REASON),
                            col(QuarantineTable.MESSAGE),
                            col(Columns.CHANGES),
                            lit(i).as(BASE));
            known = known == null ? one : known.unionByName(one);
        }
        if (known == null) {
            throw new IllegalArgumentException("nothing to choose from");
        }
        Column there = col("id").isNotNull();
        Column same = there.and(col(Columns.REVISION).eqNullSafe(col("was")));
        Column perhaps =
                there.and(col(Columns.REVISION).isNotNull()).and(col(KNOWN).isNotNull());
        Dataset<Row> manifest = manifest();
        manifest.join(known, manifest.col(Columns.SAMPLE_ID).equalTo(known.col("id")), "left")
                .withColumn(CHOICE, when(same, 0).when(perhaps, 1).otherwise(2))
                .groupBy(Columns.SAMPLE_ID, ManifestTable.PART, ManifestTable.ORDINAL, Columns.REVISION)
                .agg(min(struct(
                                col(CHOICE),
                                col(BASE),
                                col(KNOWN),
                                col(Columns.STATUS),
                                col(QuarantineTable.REASON),
                                col(QuarantineTable.MESSAGE),
                                col(Columns.CHANGES)))
                        .as(BEST))
                .select(
                        col(Columns.SAMPLE_ID),
                        col(ManifestTable.PART),
                        col(ManifestTable.ORDINAL),
                        col(Columns.REVISION),
                        col(BEST + "." + CHOICE),
                        col(BEST + "." + BASE),
                        when(col(BEST + "." + CHOICE).equalTo(1), col(BEST + "." + KNOWN))
                                .as(KNOWN),
                        col(BEST + "." + Columns.STATUS),
                        col(BEST + "." + QuarantineTable.REASON),
                        col(BEST + "." + QuarantineTable.MESSAGE),
                        col(BEST + "." + Columns.CHANGES))
                .write()
                .mode("overwrite")
                .option("compression", "zstd")
                .parquet(folder.toString());
    }

    /** What is kept without a look. */
    Tally kept() {
        long ok = 0;
        long missing = 0;
        Map<String, Long> reasons = new TreeMap<>();
        for (Row group : all().where(col(CHOICE).equalTo(0))
                .groupBy(Columns.STATUS, QuarantineTable.REASON)
                .agg(count(lit(1)))
                .collectAsList()) {
            switch (Status.parse(group.getString(0))) {
                case OK -> ok += group.getLong(2);
                case MISSING -> missing += group.getLong(2);
                case QUARANTINED -> reasons.merge(group.getString(1), group.getLong(2), Long::sum);
            }
        }
        return new Tally(
                ok,
                missing,
                new TreeMap<>(reasons),
                "",
                RowChanges.of(all().where(col(CHOICE).equalTo(0))));
    }

    /** How many samples of each part are to be looked at; parts without any are left out. */
    Map<String, Long> open() {
        Map<String, Long> open = new TreeMap<>();
        all().where(col(CHOICE).gt(0))
                .groupBy(ManifestTable.PART)
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> open.put(row.getString(0), row.getLong(1)));
        return open;
    }

    /** The samples to be looked at, of the form of {@link OpenRows#LIST}. */
    Dataset<Row> openRows() {
        // of what is not even to be compared nothing is known
        Column known = col(KNOWN).isNotNull();
        return all().where(col(CHOICE).gt(0))
                .select(
                        col(ManifestTable.PART),
                        col(ManifestTable.ORDINAL),
                        col(KNOWN),
                        when(known, col(QuarantineTable.REASON)).as(QuarantineTable.REASON),
                        when(known, col(QuarantineTable.MESSAGE)).as(QuarantineTable.MESSAGE),
                        when(known, col(Columns.CHANGES)).as(Columns.CHANGES));
    }

    /** Samples of a base that the manifest lacks. */
    long tombstones(Base base) {
        Dataset<Row> known = base.facts(context, modality);
        Dataset<Row> manifest = manifest();
        return known.join(manifest, known.col(Columns.SAMPLE_ID).equalTo(manifest.col(Columns.SAMPLE_ID)), "left_anti")
                .count();
    }

    /**
     * The rows that are kept, of the form of {@link Segments#SCHEMA}.
     *
     * @param looked the rows of the segments: they say which payloads were found to be the known ones
     */
    public Dataset<Row> keptRows(List<Base> bases, Dataset<Row> looked) {
        Dataset<Row> confirmed = looked.where(col(Columns.STATUS).equalTo(Segments.KEPT))
                .select(col(Columns.SAMPLE_ID).as("id"));
        Dataset<Row> perhaps = all().where(col(CHOICE).equalTo(1));
        Dataset<Row> ids = all().where(col(CHOICE).equalTo(0))
                .unionByName(perhaps.join(
                        confirmed, perhaps.col(Columns.SAMPLE_ID).equalTo(confirmed.col("id")), "left_semi"))
                .select(col(Columns.SAMPLE_ID).as("id"), col(Columns.REVISION).as("now"), col(BASE));
        List<Dataset<Row>> kept = new ArrayList<>();
        for (int i = 0; i < bases.size(); i++) {
            Dataset<Row> wanted = ids.where(col(BASE).equalTo(i));
            for (Dataset<Row> rows : bases.get(i).rows(context, modality)) {
                kept.add(rows.join(wanted, rows.col(Columns.SAMPLE_ID).equalTo(wanted.col("id")))
                        .withColumn(Columns.REVISION, col("now"))
                        .select(Segments.columns()));
            }
        }
        return Base.union(kept);
    }

    private Dataset<Row> all() {
        return context.spark()
                .read()
                .schema(new StructType()
                        .add(Columns.SAMPLE_ID, DataTypes.StringType)
                        .add(ManifestTable.PART, DataTypes.StringType)
                        .add(ManifestTable.ORDINAL, DataTypes.LongType)
                        .add(Columns.REVISION, DataTypes.StringType)
                        .add(CHOICE, DataTypes.IntegerType)
                        .add(BASE, DataTypes.IntegerType)
                        .add(KNOWN, DataTypes.StringType)
                        .add(Columns.STATUS, DataTypes.StringType)
                        .add(QuarantineTable.REASON, DataTypes.StringType)
                        .add(QuarantineTable.MESSAGE, DataTypes.StringType)
                        .add(Columns.CHANGES, DataTypes.StringType))
                .parquet(folder.toString());
    }

    private Dataset<Row> manifest() {
        String payload = ManifestTable.payloadColumn(from);
        // of the payload the revision alone: the bytes of inline ones stay on disk
        StructType schema = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add(ManifestTable.PART, DataTypes.StringType)
                .add(ManifestTable.ORDINAL, DataTypes.LongType)
                .add(payload, new StructType().add(Columns.REVISION, DataTypes.StringType));
        return ManifestTable.read(context.spark(), context.manifest(), schema)
                .select(
                        col(Columns.SAMPLE_ID),
                        col(ManifestTable.PART),
                        col(ManifestTable.ORDINAL),
                        functions
                                .col("`" + payload.replace("`", "``") + "`")
                                .getField(Columns.REVISION)
                                .as(Columns.REVISION));
    }
}

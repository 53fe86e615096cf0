package io.athanor.extract.part;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.data.Status;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.ManySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.extract.publish.RecordRule;
import io.athanor.extract.publish.SampleRecords;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.ManifestTable;
import io.athanor.table.QuarantineTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Runs an encoder over every payload of a modality that a sample may have several of, and makes one feature a sample of
 * theirs. The payloads are extracted as samples are, by an {@link ExtractStage} over a manifest of their own, into a table of
 * their own; that table is then settled into this modality's.
 */
public final class ManyStage implements FeatureStage {
    private static final int VERSION = 3;

    /** The form of no records. */
    private static final StructType NOTHING = new StructType()
            .add(SampleRecords.KEY, DataTypes.StringType)
            .add(Columns.VIEW, DataTypes.IntegerType)
            .add(SampleRecords.VALUE, DataTypes.createArrayType(DataTypes.FloatType))
            .add(SampleRecords.ORDER, DataTypes.StringType)
            .add(QuarantineTable.REASON, DataTypes.StringType)
            .add(QuarantineTable.MESSAGE, DataTypes.StringType)
            .add(QuarantineTable.PAYLOAD_SHA256, DataTypes.StringType)
            .add(QuarantineTable.URI, DataTypes.StringType)
            .add(Columns.REVISION, DataTypes.StringType);

    private final Modality modality;
    private final PayloadSettings settings;
    private final ManySettings many;
    private final Payloads payloads;
    private final ExtractStage each;

    /**
     * The manifest of the payloads.
     *
     * @param manifest a row a payload, with its sample's id in the cell {@link ManifestTable#OWNER}; only those of samples
     * @param found all there were
     * @param repeated those that stood there twice, and are left out
     * @param orphans those of ids that are no sample's, and are left out
     * @param nameless those without an id, which are left out
     */
    public record Payloads(Artefact manifest, long found, long repeated, long orphans, long nameless) {}

    /** @throws UserError if features of this encoder have no mean, and it is asked for */
    public ManyStage(Modality modality, PayloadSettings settings, Payloads payloads) {
        this.modality = modality;
        this.settings = settings;
        this.many = Objects.requireNonNull(settings.beside());
        this.payloads = payloads;
        this.each = new ExtractStage(ofEach(modality), settings);
        if (many.pool().equals("mean") && !(settings.extractor().output() instanceof Shape.Vector)) {
            throw new UserError("Cannot extract " + modality
                    + ": a feature is a sequence of vectors and many.pool is mean,"
                    + " expected first or best. Set modalities." + modality + ".many.pool, or have the encoder give one"
                    + " vector a payload.");
        }
    }

    /** The name under which the features of single payloads lie. */
    public static Modality ofEach(Modality modality) {
        return new Modality(modality + "_each");
    }

    @Override
    public List<Path> further(ExtractContext context) {
        ExtractContext single = context.over(payloads.manifest());
        List<Path> folders = new ArrayList<>(each.further(single));
        folders.add(context.work().features(ofEach(modality), each.fingerprint(single)));
        return folders;
    }

    @Override
    public long rejected(ExtractContext context) {
        return each.rejected(context.over(payloads.manifest()));
    }

    @Override
    public Fingerprint fingerprint(ExtractContext context) {
        return Fingerprint.of("extract-many", VERSION)
                .with("pool", many.pool())
                .with("ordered", many.order() == null ? "" : many.order())
                .with("buckets", context.buckets())
                .with("precision", context.precision().toString())
                .withInputs(
                        List.of(context.manifest().fingerprint(), each.fingerprint(context.over(payloads.manifest()))))
                .build();
    }

    @Override
    public Artefact run(ExtractContext context) {
        var tables = new FeatureTables(context, modality, fingerprint(context));
        return tables.find().orElseGet(() -> make(context, tables));
    }

    private Artefact make(ExtractContext context, FeatureTables tables) {
        Instant started = Instant.now();
        if (payloads.manifest().provenance().rows() == 0) {
            return publish(
                    context,
                    tables,
                    context.spark().createDataFrame(List.of(), NOTHING),
                    new FeatureTable.Inference(List.of(), List.of(), List.of()),
                    Map.of(),
                    Changes.NONE,
                    started);
        }
        Artefact features = each.runUnlimited(context.over(payloads.manifest()));
        var figures = new TreeMap<String, Long>();
        for (String figure : List.of("modelLoads", "decodeMillis", "inferMillis")) {
            figures.put(figure, features.provenance().counts().getOrDefault(figure, 0L));
        }
        return publish(
                context,
                tables,
                records(context, features),
                new FeatureTable(ofEach(modality), features).inference(),
                figures,
                features.provenance().changes(),
                started);
    }

    private Artefact publish(
            ExtractContext context,
            FeatureTables tables,
            Dataset<Row> records,
            FeatureTable.Inference inference,
            Map<String, Long> figures,
            Changes changes,
            Instant started) {
        Dataset<Row> ids = ManifestTable.read(context.spark(), context.manifest(), List.of())
                .select(Columns.SAMPLE_ID);
        var settled = new SampleRecords(records, ids, rule(), context.buckets());
        SampleRecords.Account account = settled.account();
        Ledger.Records kept = account.records();
        var all = new Ledger.Records(
                payloads.found(),
                kept.used(),
                kept.duplicates() + payloads.repeated(),
                kept.empty(),
                kept.quarantined(),
                kept.orphans() + payloads.orphans(),
                kept.nameless() + payloads.nameless());
        return tables.publish(
                settled,
                account.with(
                        all,
                        changes.plus(SampleRecords.leftOut(
                                        payloads.orphans(), "a payload of " + modality, payloads.nameless()))
                                .plus(Changes.of(
                                        Change.PAYLOAD_REPEATED, payloads.repeated(), "a payload of " + modality))),
                settings.extractor().output(),
                Map.of("many", many, "each", ofEach(modality), FeatureTable.INFERENCE, inference),
                figures,
                started);
    }

    /** The payloads with what became of them, as {@link SampleRecords} takes them. */
    private Dataset<Row> records(ExtractContext context, Artefact features) {
        Dataset<Row> listed = ManifestTable.read(context.spark(), payloads.manifest(), List.of())
                .select(
                        col(Columns.SAMPLE_ID).as("id"),
                        col(ManifestTable.CELLS).getItem(ManifestTable.OWNER).as(SampleRecords.KEY),
                        many.order() == null
                                ? lit(null).cast("string").as("by")
                                : col(ManifestTable.CELLS).getItem(many.order()).as("by"),
                        col(ManifestTable.PART),
                        col(ManifestTable.ORDINAL));
        Dataset<Row> made = BucketedTable.read(context.spark(), features)
                .select(col(Columns.SAMPLE_ID).as("made"), col(Columns.STATUS), col(Columns.FEATURES));
        Artefact quarantine = context.work()
                .find(context.work().quarantine(ofEach(modality), features.fingerprint()))
                .orElseThrow();
        Dataset<Row> bad = context.spark()
                .read()
                .schema(QuarantineTable.SCHEMA)
                .parquet(quarantine.path().toString())
                .withColumnRenamed(Columns.SAMPLE_ID, "bad");
        Column name = substring_index(col("id"), "#", -1);
        return listed.join(made, col("id").equalTo(col("made")), "left")
                .join(bad, col("id").equalTo(col("bad")), "left")
                .select(
                        col(SampleRecords.KEY),
                        lit(RowKey.PAYLOAD).as(Columns.VIEW),
                        when(col(Columns.STATUS).equalTo(Status.OK.column()), col(Columns.FEATURES))
                                .as(SampleRecords.VALUE),
                        order().as(SampleRecords.ORDER),
                        col(QuarantineTable.REASON),
                        // of several members of one tar the file alone does not tell which it was
                        concat(name, lit(": "), col(QuarantineTable.MESSAGE)).as(QuarantineTable.MESSAGE),
                        col(QuarantineTable.PAYLOAD_SHA256),
                        col(QuarantineTable.URI),
                        col(Columns.REVISION));
    }

    private RecordRule rule() {
        return switch (many.pool()) {
            case "first" -> RecordRule.FIRST;
            case "best" -> RecordRule.LAST;
            default -> RecordRule.MEAN;
        };
    }

    private Column order() {
        Column by = many.order() != null || !many.pool().equals("best")
                ? SampleRecords.orderOf(col("by"))
                : expr("aggregate(" + Columns.FEATURES + ", 0D, (sum, x) -> sum + cast(x as double) * x)");
        // a payload that has no order of its own comes last, whichever end is looked for
        Column behind = many.pool().equals("best") ? by.isNotNull() : by.isNull();
        return struct(behind, by, col(ManifestTable.PART), col(ManifestTable.ORDINAL));
    }
}

package io.athanor.extract.publish;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.extract.ExtractContext;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.Halves;
import io.athanor.table.QuarantineTable;
import io.athanor.table.StoragePrecision;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Publishes the feature table of a modality and the quarantine beside it, or refuses to.
 *
 * <p>Rows come in with the columns {@code sample_id}, {@code view}, {@code status}, {@code features}, and for quarantined ones
 * {@code reason}, {@code message}, {@code uri}; {@code revision} and {@code payload_sha256} where there is a payload, and
 * perhaps {@code changes}.
 */
public final class FeatureTables {
    private final ExtractContext context;
    private final Modality modality;
    private final Fingerprint fingerprint;
    private final boolean limited;
    private final Map<String, Fingerprint> others;

    public FeatureTables(ExtractContext context, Modality modality, Fingerprint fingerprint) {
        this(context, modality, fingerprint, true, Map.of());
    }

    private FeatureTables(
            ExtractContext context,
            Modality modality,
            Fingerprint fingerprint,
            boolean limited,
            Map<String, Fingerprint> others) {
        this.context = context;
        this.modality = modality;
        this.fingerprint = fingerprint;
        this.limited = limited;
        this.others = Map.copyOf(others);
    }

    /** Tables that another is made of, whose own rejections are held to the limit. */
    public static FeatureTables unlimited(ExtractContext context, Modality modality, Fingerprint fingerprint) {
        return new FeatureTables(context, modality, fingerprint, false, Map.of());
    }

    /** The same tables, made of further artefacts beside the manifest: these stay as long as the tables do. */
    public FeatureTables madeOf(Map<String, Fingerprint> further) {
        return new FeatureTables(context, modality, fingerprint, limited, further);
    }

    /**
     * The table, if it is published already.
     *
     * @throws TooManyRejected if it holds more rejected rows than today's limit allows
     */
    public Optional<Artefact> find() {
        Optional<Artefact> found = context.work().find(context.work().features(modality, fingerprint));
        found.ifPresent(this::requireAcceptable);
        return found;
    }

    /**
     * Refuses a published table that holds more than today's limit allows.
     *
     * @throws TooManyRejected as the other
     */
    public void requireAcceptable(Artefact table) {
        requireAcceptable(tally(table));
    }

    /**
     * Refuses a modality that is mostly broken, or not there at all.
     *
     * @throws TooManyRejected if more are rejected than the limit allows, or all are
     * @throws UserError if no sample has anything of it and that is not allowed
     */
    public void requireAcceptable(Tally tally) {
        requireAnything(tally);
        long rejected = tally.quarantined();
        long there = tally.ok() + rejected;
        if (limited && rejected > 0 && (tally.ok() == 0 || context.rejected().exceededBy(rejected, there))) {
            throw new TooManyRejected("Cannot extract " + modality + ": " + rejected + " of " + there
                    + " payloads are bad (" + counted(tally.reasons())
                    + (tally.example().isEmpty() ? "" : "; for one, " + tally.example()) + "), expected at most "
                    + context.rejected() + (tally.ok() == 0 ? " and never all" : "")
                    + ". Mend the source or raise limits.rejected; athanor quarantine "
                    + WorkDirectory.shown(context.work().root()) + " lists them.");
        }
    }

    private void requireAnything(Tally tally) {
        if (tally.ok() + tally.quarantined() == 0 && !context.newData()) {
            throw new UserError("Cannot extract " + modality + ": none of the "
                    + context.manifest().provenance().rows()
                    + " samples has anything of it, expected at least one. Correct its settings under modalities."
                    + modality + ".");
        }
    }

    /** As {@code 3 undecodable, 1 empty}, the commonest first. */
    private static String counted(Map<String, Long> reasons) {
        return reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(reason -> reason.getValue() + " " + reason.getKey())
                .collect(Collectors.joining(", "));
    }

    /**
     * Writes and publishes both tables; of a modality that is refused, the quarantine alone.
     *
     * @param rows one for every id of the manifest, of the payload itself
     * @param settings what made them, for the record
     * @param figures further counts for the record
     */
    public Artefact publish(
            Dataset<Row> rows,
            Tally tally,
            Shape shape,
            Map<String, Object> settings,
            Map<String, Long> figures,
            Instant started) {
        Dataset<Row> rejected =
                rows.filter(functions.col(QuarantineTable.REASON).isNotNull());
        var counts = new Ledger.Counts(tally.ok(), tally.missing(), tally.quarantined());
        return publish(rows, rejected, counts, 0, tally, shape, settings, figures, started);
    }

    /**
     * As the other, for samples that may have several records each, and several views.
     *
     * @param account of these records
     */
    public Artefact publish(
            SampleRecords records,
            SampleRecords.Account account,
            Shape shape,
            Map<String, Object> settings,
            Map<String, Long> figures,
            Instant started) {
        var counts = new TreeMap<>(figures);
        counts.putAll(FeatureTable.counts(account.records()));
        return publish(
                records.rows(),
                records.rejected(),
                account.rows(),
                account.views(),
                account.payloads(),
                shape,
                settings,
                counts,
                started);
    }

    private Artefact publish(
            Dataset<Row> rows,
            Dataset<Row> rejected,
            Ledger.Counts became,
            long views,
            Tally payloads,
            Shape shape,
            Map<String, Object> settings,
            Map<String, Long> figures,
            Instant started) {
        requireAnything(payloads);
        var recorded = new TreeMap<>(settings);
        recorded.put(FeatureTable.SHAPE, shape);
        var counts = new TreeMap<>(figures);
        counts.put("ok", became.ok());
        counts.put("missing", became.missing());
        counts.put("quarantined", became.quarantined());
        counts.put(FeatureTable.VIEWS, views);
        payloads.reasons().forEach((reason, count) -> counts.put(FeatureTable.REJECTED + reason, count));

        // the quarantine first: whoever finds the features finds the reasons too, and whoever is refused them needs the
        // reasons
        publishQuarantine(rejected, payloads.quarantined(), recorded, counts, started);
        requireAcceptable(payloads);
        Path folder = context.work().fresh(context.work().features(modality, fingerprint));
        List<String> files = BucketedTable.write(
                stored(rows, recorded), folder, context.buckets(), FeatureFooter.of(modality, shape, recorded));
        long written =
                BucketedTable.rows(folder, files, context.spark().sparkContext().hadoopConfiguration());
        long ids = context.manifest().provenance().rows();
        if (written != ids + views || became.sum() != ids + views) {
            throw new IllegalStateException("the ledger of " + modality + " does not balance: " + written
                    + " rows written, " + became + ", " + ids + " ids and " + views + " further views");
        }
        context.work()
                .publish(
                        folder,
                        record(recorded, counts, files, written, context.buckets())
                                .changes(payloads.changes())
                                .endedNow(started));
        // as every later run will read it
        return context.work().find(folder).orElseThrow();
    }

    /** The columns of the table, with vectors in the precision wanted. */
    private Dataset<Row> stored(Dataset<Row> rows, Map<String, Object> recorded) {
        Column features = functions.col(Columns.FEATURES);
        boolean floats = rows.schema().apply(Columns.FEATURES).dataType() instanceof ArrayType;
        if (floats && context.precision() == StoragePrecision.FLOAT16) {
            requireHalves(rows);
            features = Halves.encoded(features).as(Columns.FEATURES);
            recorded.put(FeatureTable.DTYPE, StoragePrecision.FLOAT16.toString());
        }
        return rows.select(
                functions.col(Columns.SAMPLE_ID),
                functions.col(Columns.VIEW),
                functions.col(Columns.STATUS),
                features,
                functions.col(Columns.REVISION),
                functions.col(Columns.PAYLOAD_SHA256),
                // cells and records have no payload that a later table could keep
                List.of(rows.columns()).contains(Columns.CHANGES)
                        ? functions.col(Columns.CHANGES)
                        : functions.lit(null).cast(DataTypes.StringType).as(Columns.CHANGES));
    }

    /** Values that nobody could put into quarantine one by one. */
    private void requireHalves(Dataset<Row> rows) {
        Column largest = functions.max(functions.expr(
                "aggregate(" + Columns.FEATURES + ", 0F, (most, x) -> greatest(most, abs(cast(x as float))))"));
        Row found = rows.agg(largest).first();
        if (!found.isNullAt(0) && found.getFloat(0) > Halves.LARGEST) {
            throw new UserError("Cannot store the features of " + modality + " as float16: found a value of size "
                    + found.getFloat(0) + ", expected at most " + (int) Halves.LARGEST
                    + ". Set storage.precision: float32.");
        }
    }

    private void publishQuarantine(
            Dataset<Row> rejected,
            long quarantined,
            Map<String, Object> settings,
            Map<String, Long> counts,
            Instant started) {
        Path folder = context.work().quarantine(modality, fingerprint);
        // one that is there already is of an attempt that died, or of features that are made anew: payloads may have
        // been mended since, and then its reasons would not add up to these features
        context.work().remove(folder);
        // where there are none, the segments need not be read for them: Spark knows that the first none of any rows are
        // none
        (quarantined == 0 ? rejected.limit(0) : rejected)
                .select(
                        functions.col(Columns.SAMPLE_ID),
                        functions.col(Columns.VIEW),
                        functions.lit(modality.name()).as(QuarantineTable.MODALITY),
                        functions.lit("extract").as(QuarantineTable.STAGE),
                        functions.col(QuarantineTable.REASON),
                        functions.col(QuarantineTable.MESSAGE),
                        functions.col(QuarantineTable.PAYLOAD_SHA256),
                        functions.col(QuarantineTable.URI),
                        functions.col(Columns.REVISION))
                // not coalesce, which would have one task read all segments
                .repartition(1)
                .sortWithinPartitions(Columns.SAMPLE_ID, Columns.VIEW)
                .write()
                .option("compression", "zstd")
                .parquet(folder.toString());
        context.work()
                .publish(
                        folder,
                        record(settings, counts, dataFiles(folder), quarantined, 0)
                                .endedNow(started));
    }

    private List<String> dataFiles(Path folder) {
        try {
            return Arrays.stream(context.work().files().listStatus(folder))
                    .map(status -> status.getPath().getName())
                    .filter(name -> name.endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    private Provenance.Builder record(
            Map<String, Object> settings, Map<String, Long> counts, List<String> files, long rows, int buckets) {
        Provenance manifest = context.manifest().provenance();
        var inputs = new TreeMap<>(others);
        inputs.put("manifest", manifest.fingerprint());
        return Provenance.of("extract", fingerprint, manifest.source())
                .inputs(inputs)
                .settings(settings)
                .bucketFiles(files, rows, buckets)
                .counts(counts)
                .environment(context.environment());
    }

    /** The payloads of a published table; where samples have several records, those. */
    private Tally tally(Artefact artefact) {
        Map<String, Long> counts = artefact.provenance().counts();
        var reasons = new TreeMap<String, Long>();
        counts.forEach((name, count) -> {
            if (name.startsWith(FeatureTable.REJECTED)) {
                reasons.put(name.substring(FeatureTable.REJECTED.length()), count);
            }
        });
        return new FeatureTable(modality, artefact)
                .records()
                .map(records -> new Tally(records.used() + records.duplicates(), 0, reasons, ""))
                .orElseGet(
                        () -> new Tally(counts.getOrDefault("ok", 0L), counts.getOrDefault("missing", 0L), reasons, ""))
                .with(artefact.provenance().changes());
    }
}

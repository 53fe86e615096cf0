package io.athanor.extract.part;

import io.athanor.base.Fingerprint;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractFigures;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.extract.publish.Tally;
import io.athanor.extract.reuse.Plan;
import io.athanor.extract.reuse.Planning;
import io.athanor.extract.reuse.ReuseDecisions;
import io.athanor.extract.segment.InferenceRecord;
import io.athanor.extract.segment.PartRecord;
import io.athanor.extract.segment.Segments;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.StoragePrecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Runs an encoder over every payload of a manifest. A Spark task handles a part and commits it by itself, so a run that
 * dies loses the parts in work and no more; the finished parts then become a bucketed table.
 */
public final class ExtractStage implements FeatureStage {
    private static final int VERSION = 4;

    /** Counted in the commit record: samples that stand as in an earlier table, whose payloads were not touched. */
    public static final String KEPT_UNREAD = "keptUnread";

    /** Counted in the commit record: samples whose payload was read, found to be the known one, and not inferred. */
    public static final String KEPT_REREAD = "keptReread";

    /** Counted in the commit record: samples whose feature was inferred. */
    public static final String INFERRED = "inferred";

    /** Counted in the commit record: samples of the table before this one that the source no longer has. */
    public static final String TOMBSTONES = "tombstones";

    private final Modality modality;
    private final PayloadSettings settings;

    public ExtractStage(Modality modality, PayloadSettings settings) {
        this.modality = modality;
        this.settings = settings;
    }

    @Override
    public Fingerprint fingerprint(ExtractContext context) {
        return Fingerprint.of("extract", VERSION)
                .with("from", settings.field())
                .with("maxBytes", settings.mostBytes())
                .with("recipe", settings.recipe())
                .with("buckets", context.buckets())
                .with("retries", context.retries())
                .with("precision", context.precision().toString())
                .withInputs(List.of(context.manifest().fingerprint()))
                .build();
    }

    @Override
    public List<Path> further(ExtractContext context) {
        return List.of(context.work().segments(modality, fingerprint(context)));
    }

    @Override
    public long rejected(ExtractContext context) {
        Fingerprint fingerprint = fingerprint(context);
        Optional<Artefact> published = context.work().find(context.work().features(modality, fingerprint));
        if (published.isPresent()) {
            return new FeatureTable(modality, published.get()).counts().quarantined();
        }
        var segments = new Segments(context.work().segments(modality, fingerprint));
        Configuration configuration = context.spark().sparkContext().hadoopConfiguration();
        return segments.finished(configuration).values().stream()
                        .mapToLong(done -> done.tally().quarantined())
                        .sum()
                + Plan.of(segments, configuration)
                        .map(plan -> plan.kept().quarantined())
                        .orElse(0L);
    }

    @Override
    public Artefact run(ExtractContext context) {
        return run(context, new FeatureTables(context, modality, fingerprint(context)));
    }

    /** As the other, however many are rejected. */
    Artefact runUnlimited(ExtractContext context) {
        return run(context, FeatureTables.unlimited(context, modality, fingerprint(context)));
    }

    private Artefact run(ExtractContext context, FeatureTables tables) {
        Fingerprint fingerprint = fingerprint(context);
        var segments = new Segments(context.work().segments(modality, fingerprint));
        Configuration configuration = context.spark().sparkContext().hadoopConfiguration();
        Optional<Artefact> published = tables.find();
        if (published.isPresent()) {
            // a run may have died between publishing and this
            segments.delete(configuration);
            long rows = context.manifest().provenance().rows();
            context.progress().rows(rows, rows);
            return published.get();
        }
        Instant started = Instant.now();
        var planning = new Planning(context, modality, settings, segments);
        Plan plan = planning.plan(fingerprint);
        List<String> parts =
                plan.parts() == null ? Planning.parts(context.manifest().provenance()) : plan.parts();
        SortedMap<String, PartRecord> done = segments.finished(parts, configuration);
        int skipped = done.size();
        List<String> open =
                parts.stream().filter(part -> !done.containsKey(part)).toList();
        long modelLoads = 0;
        long threadsGivenUp = 0;
        if (!open.isEmpty()) {
            ExtractMeters meters = ExtractMeters.of(context.spark().sparkContext(), modality);
            extract(context, plan, open, rows(done), segments, meters)
                    .forEach(record -> done.put(record.part(), record));
            modelLoads = meters.modelLoads().value();
            threadsGivenUp = meters.threadsGivenUp().value();
        }
        Tally tally = Tally.sum(Stream.concat(done.values().stream().map(PartRecord::tally), Stream.of(plan.kept()))
                .toList());
        Artefact artefact = tables.publish(
                rows(context, planning.choices(), plan, segments, done),
                tally,
                settings.extractor().output(),
                recorded(context.precision(), done.values()),
                figures(plan, done, skipped, modelLoads, threadsGivenUp),
                started);
        segments.delete(configuration);
        return artefact;
    }

    private List<PartRecord> extract(
            ExtractContext context,
            Plan plan,
            List<String> parts,
            long rowsBefore,
            Segments segments,
            ExtractMeters meters) {
        var sc = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
        FeatureExtractor extractor = settings.extractor();
        ExtractSettings machine = context.settings();
        int threads = machine.threads() == 0 ? TaskThreads.of(sc, parts.size(), context.profile()) : machine.threads();
        var task = new PartTask(
                context.manifest().path().toString(),
                plan.parts() != null,
                settings.field(),
                settings.mostBytes(),
                context.references(),
                machine.guard(),
                extractor,
                context.precision(),
                machine.batchSize(),
                machine.decodeThreads() == 0 ? Math.max(2, threads) : machine.decodeThreads(),
                machine.ahead().bytes(),
                machine.deviceChoice(),
                threads,
                machine.threads() == 0,
                segments,
                meters);
        long total = context.manifest().provenance().rows();
        try (var ticker = new ProgressTicker(() -> {
            ExtractFigures figures = meters.figures();
            context.progress().rows(plan.kept().rows() + rowsBefore + figures.rows(), total);
            context.progress().figures(figures);
        })) {
            return new Attempts(
                            sc,
                            context.profile(),
                            task,
                            segments,
                            machine.guard().decodeTimeout())
                    .run(parts);
        }
    }

    private static Dataset<Row> rows(
            ExtractContext context,
            ReuseDecisions choices,
            Plan plan,
            Segments segments,
            SortedMap<String, PartRecord> done) {
        String[] files = done.values().stream()
                .map(record -> segments.path(record).toString())
                .toArray(String[]::new);
        Dataset<Row> sample = files.length == 0
                ? context.spark().createDataFrame(List.of(), Segments.schema(context.precision()))
                : context.spark()
                        .read()
                        .schema(Segments.schema(context.precision()))
                        .parquet(files);
        if (plan.parts() == null) {
            return sample;
        }
        return choices.keptRows(plan.bases(), sample)
                .unionByName(sample.where(functions.col(Columns.STATUS).notEqual(Segments.KEPT)));
    }

    private static long rows(SortedMap<String, PartRecord> done) {
        return done.values().stream().mapToLong(record -> record.tally().rows()).sum();
    }

    private Map<String, Object> recorded(StoragePrecision precision, Collection<PartRecord> parts) {
        List<InferenceRecord> ways =
                parts.stream().map(PartRecord::inference).distinct().toList();
        return Map.of(
                "from",
                settings.field(),
                "maxBytes",
                settings.mostBytes(),
                FeatureTable.RECIPE,
                settings.recipe(),
                FeatureTable.DTYPE,
                precision.toString(),
                FeatureTable.NORM,
                settings.extractor().norm(),
                // what did the work decides no feature, but people ask
                FeatureTable.INFERENCE,
                new FeatureTable.Inference(
                        ways.stream()
                                .map(InferenceRecord::device)
                                .distinct()
                                .sorted()
                                .toList(),
                        ways.stream()
                                .map(InferenceRecord::batchRows)
                                .distinct()
                                .sorted()
                                .toList(),
                        ways.stream()
                                .map(InferenceRecord::threads)
                                .distinct()
                                .sorted()
                                .toList()));
    }

    private static Map<String, Long> figures(
            Plan plan, SortedMap<String, PartRecord> done, int skipped, long modelLoads, long threadsGivenUp) {
        var figures = new TreeMap<String, Long>();
        figures.put("modelLoads", modelLoads);
        // of attempts that ended in order: what an executor counted is lost with it
        figures.put("threadsGivenUp", threadsGivenUp);
        figures.put("partsDone", (long) done.size() - skipped);
        figures.put("partsSkipped", (long) skipped);
        var records = new ArrayList<>(done.values());
        long reread = records.stream().mapToLong(PartRecord::kept).sum();
        figures.put(KEPT_UNREAD, plan.kept().rows());
        figures.put(KEPT_REREAD, reread);
        figures.put(
                INFERRED,
                records.stream().mapToLong(record -> record.tally().ok()).sum() - reread);
        figures.put(TOMBSTONES, plan.tombstones());
        figures.put(
                "decodeMillis",
                records.stream().mapToLong(PartRecord::decodeMillis).sum());
        figures.put(
                "inferMillis",
                records.stream().mapToLong(PartRecord::inferMillis).sum());
        return figures;
    }
}

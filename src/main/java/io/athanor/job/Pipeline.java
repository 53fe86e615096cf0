package io.athanor.job;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.ExtractStage;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.ManySettings;
import io.athanor.extract.ManyStage;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Reuse;
import io.athanor.extract.table.TableSettings;
import io.athanor.join.Join;
import io.athanor.source.ManifestStage;
import io.athanor.source.PayloadField;
import io.athanor.source.PayloadsStage;
import io.athanor.source.Samples;
import io.athanor.source.SamplesStage;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.LedgerFile;
import io.athanor.table.QuarantineReason;
import io.athanor.table.QuarantineTable;
import io.athanor.table.WorkDirectory;
import io.athanor.train.JoinedFiles;
import io.athanor.train.JoinedTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The way of the data from the source to the joined table. Each method makes what it returns, with all that it needs before
 * it, unless the work directory has it already; within a pipeline nothing is looked up twice.
 */
public final class Pipeline {
    private final Context context;
    private final Stages stages;
    private final @Nullable List<Modality> scored;
    private @Nullable Artefact manifest;
    private int buckets;
    private @Nullable Samples samples;
    private @Nullable List<FeatureTable> features;
    private @Nullable Artefact join;
    private @Nullable JoinedTable joined;

    public Pipeline(Context context) {
        this(context, null);
    }

    private Pipeline(Context context, @Nullable List<Modality> scored) {
        this.context = context;
        this.stages = new Stages(context);
        this.scored = scored;
    }

    /**
     * A pipeline over samples that are only scored: no label is looked for, and a modality may be lacking altogether.
     *
     * @param scored those of its modalities that are extracted, in the order wanted
     */
    static Pipeline ofNewData(Context context, List<Modality> scored) {
        return new Pipeline(context, List.copyOf(scored));
    }

    public Context context() {
        return context;
    }

    Stages stages() {
        return stages;
    }

    /** Every sample of the source: its cells, and where its payloads are. */
    public Artefact manifest() {
        if (manifest == null) {
            WorkOwner owner = new WorkOwner(context.work());
            Source source = Source.open(context.settings().source(), hadoop());
            owner.require(source, hadoop());
            ManifestStage stage = new ManifestStage(source, payloadFields());
            manifest = stages.artefact(
                    Step.EXTRACT,
                    "manifest",
                    context.work().manifest(stage.fingerprint()),
                    0,
                    "samples",
                    line -> stage.run(context.spark(), context.work(), context.environment()));
            buckets = Buckets.of(
                    context.settings(), owner.buckets(), manifest.provenance().rows());
            owner.claim(context.settings().source(), buckets);
        }
        return manifest;
    }

    /**
     * The folders in which the tables of this pipeline are, or would be: as far as they can be named without making one, for
     * a table is named by those it is made from. Nothing is run.
     */
    Set<Path> tables() {
        WorkDirectory work = context.work();
        WorkOwner owner = new WorkOwner(work);
        Source source = Source.open(context.settings().source(), hadoop());
        owner.require(source, hadoop());
        Path named = work.manifest(new ManifestStage(source, payloadFields()).fingerprint());
        Set<Path> tables = new LinkedHashSet<>(Set.of(named));
        manifest = work.find(named).orElse(null);
        if (manifest == null) {
            return tables;
        }
        buckets = Buckets.of(
                context.settings(), owner.buckets(), manifest.provenance().rows());
        Path drawn = work.samples(samplesStage().fingerprint());
        tables.add(drawn);
        List<FeatureTable> there = new ArrayList<>();
        modalities().forEach((modality, settings) -> {
            if (settings instanceof PayloadSettings payload && payload.many() != null) {
                Path listed = work.manifest(payloadsStage(payload).fingerprint());
                tables.add(listed);
                if (work.find(listed).isEmpty()) {
                    return;
                }
            }
            FeatureStage stage = stage(modality, settings);
            int tried = new Retries(work, manifest().fingerprint()).of(modality);
            ExtractContext quiet = extraction(tried, ExtractProgress.NONE);
            tables.addAll(stage.further(quiet));
            Path features = work.features(modality, stage.fingerprint(quiet));
            tables.add(features);
            work.find(features).ifPresent(table -> there.add(new FeatureTable(modality, table)));
        });
        work.find(drawn)
                .filter(table -> there.size() == modalities().size())
                .ifPresent(table -> tables.add(work.joined(new Join(table, there).fingerprint())));
        return tables;
    }

    private SamplesStage samplesStage() {
        return new SamplesStage(
                manifest(),
                context.settings().label(),
                context.settings().split(),
                context.settings().labels(),
                tableColumns(),
                context.settings().seed(),
                buckets());
    }

    /** Labels, groups and splits. */
    public Samples samples() {
        if (samples == null) {
            SamplesStage stage = samplesStage();
            stages.artefact(
                    Step.EXTRACT, "samples", context.work().samples(stage.fingerprint()), 0, "samples", line -> {
                        Artefact table = stage.run(context.spark(), context.work(), context.environment())
                                .table();
                        line.note(sides(table.provenance().counts()));
                        return table;
                    });
            samples = stage.run(context.spark(), context.work(), context.environment());
        }
        return samples;
    }

    /** What a split really drew: of few samples it may be far from the shares that were asked for. */
    private static String sides(Map<String, Long> counts) {
        return Arrays.stream(Split.values())
                .map(side -> side.column() + " " + counts.getOrDefault(side.column(), 0L))
                .collect(Collectors.joining(", "));
    }

    /** One feature table a modality, in the pipeline's order. */
    public List<FeatureTable> features() {
        if (features == null) {
            List<FeatureTable> made = new ArrayList<>();
            Map<Modality, ModalitySettings> all = modalities();
            for (Modality modality : scored == null ? List.copyOf(all.keySet()) : scored) {
                made.add(extract(
                        modality, Objects.requireNonNull(all.get(modality), () -> "no settings of " + modality)));
            }
            features = List.copyOf(made);
        }
        return features;
    }

    /** The ledger of what was extracted, also written to the work directory. */
    public LedgerFile ledger() {
        List<QuarantineReason> reasons = new ArrayList<>();
        for (FeatureTable table : features()) {
            context.work()
                    .find(context.work()
                            .quarantine(table.modality(), table.artefact().fingerprint()))
                    .ifPresent(q -> reasons.addAll(QuarantineTable.reasons(table.modality(), q, hadoop())));
        }
        Provenance record = (scored == null ? samples().table() : manifest()).provenance();
        long rows = record.rows();
        long unlabelled = scored == null ? record.counts().getOrDefault("unlabelled", 0L) : rows;
        LedgerFile ledger = LedgerFile.of(rows, new Ledger.Labels(rows - unlabelled, unlabelled), features(), reasons);
        ledger.write(context.work());
        return ledger;
    }

    /** One row an id: label, split, group, features and the presence mask. */
    public Artefact join() {
        if (join == null) {
            Join stage = new Join(samples().table(), features());
            join = stages.artefact(
                    Step.JOIN,
                    "join",
                    context.work().joined(stage.fingerprint()),
                    0,
                    "rows",
                    line -> stage.run(context.spark(), context.work(), context.environment()));
        }
        return join;
    }

    /** The joined table, ready to be read by trainings. */
    public JoinedTable joined() {
        if (joined == null) {
            joined = new JoinedTable(context.spark(), JoinedFiles.of(join(), Join.schema(join())));
        }
        return joined;
    }

    Map<Modality, ModalitySettings> modalities() {
        Map<Modality, ModalitySettings> named = new LinkedHashMap<>();
        context.settings().modalities().forEach((name, settings) -> named.put(new Modality(name), settings));
        return named;
    }

    /** Files of every table. */
    int buckets() {
        manifest();
        return buckets;
    }

    private FeatureTable extract(Modality modality, ModalitySettings settings) {
        FeatureStage stage = stage(modality, settings);
        long rows = manifest().provenance().rows();
        Retries retries = new Retries(context.work(), manifest().fingerprint());
        Optional<Artefact> before = Optional.empty();
        ExtractContext now = extraction(retries.of(modality), ExtractProgress.NONE);
        if (context.retryQuarantined() && stage.rejected(now) > 0) {
            before = context.work().find(context.work().features(modality, stage.fingerprint(now)));
            retries.add(modality);
        }
        int tried = retries.of(modality);
        ExtractContext quiet = extraction(tried, ExtractProgress.NONE);
        Fingerprint fingerprint = stage.fingerprint(quiet);
        stage.further(quiet).forEach(folder -> stages.forget(Step.EXTRACT, folder));
        Artefact artefact = stages.artefact(
                Step.EXTRACT,
                "extract " + modality,
                context.work().features(modality, fingerprint),
                rows,
                "rows",
                line -> {
                    Artefact table = stage.run(extraction(tried, (done, total) -> line.advanceTo(done)));
                    increment(table.provenance().counts()).ifPresent(line::note);
                    return table;
                });
        if (before.isPresent() && rejected(before.get()) == rejected(artefact)) {
            // a new table of the same rows would have the join and all models made anew; the next retry is to begin
            // afresh
            stage.further(quiet).forEach(this::discard);
            discard(artefact.path());
            discard(context.work().quarantine(modality, fingerprint));
            retries.takeBack(modality);
            return new FeatureTable(modality, before.get());
        }
        return new FeatureTable(modality, artefact);
    }

    private void discard(Path folder) {
        try {
            context.work().files().delete(folder, true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }

    private static long rejected(Artefact features) {
        return features.provenance().counts().entrySet().stream()
                .filter(count -> count.getKey().startsWith(FeatureTable.REJECTED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What a table owes to the one before it, if it owes anything. */
    private static Optional<String> increment(Map<String, Long> counts) {
        long kept =
                counts.getOrDefault(ExtractStage.KEPT_UNREAD, 0L) + counts.getOrDefault(ExtractStage.KEPT_REREAD, 0L);
        long left = counts.getOrDefault(ExtractStage.TOMBSTONES, 0L);
        return kept + left == 0
                ? Optional.empty()
                : Optional.of("kept " + kept + ", inferred " + counts.getOrDefault(ExtractStage.INFERRED, 0L)
                        + (left == 0 ? "" : ", left " + left));
    }

    private FeatureStage stage(Modality modality, ModalitySettings settings) {
        return settings instanceof PayloadSettings payload && payload.many() != null
                ? new ManyStage(modality, payload, payloads(modality, payload))
                : settings.stage(modality, hadoop());
    }

    private ExtractContext extraction(int retries, ExtractProgress progress) {
        Reuse reuse = retries > 0 ? Reuse.GOOD : Reuse.UNCHANGED;
        return new ExtractContext(
                context.spark(),
                context.work(),
                manifest(),
                buckets(),
                context.settings().limits().rejected(),
                scored != null,
                context.settings().extract(),
                context.settings().storage().vectors(),
                context.settings().source().references(),
                context.redoFrom() == Step.EXTRACT ? Reuse.NOTHING : reuse,
                retries,
                context.profiles().extract(),
                context.environment(),
                progress);
    }

    private List<PayloadField> payloadFields() {
        List<PayloadField> fields = new ArrayList<>();
        for (ModalitySettings settings : context.settings().modalities().values()) {
            if (settings instanceof PayloadSettings payload && payload.many() == null) {
                fields.add(field(payload));
            }
        }
        return fields.stream().distinct().toList();
    }

    private PayloadField field(PayloadSettings payload) {
        PayloadField field =
                payload.isText() ? PayloadField.inlineText(payload.from()) : PayloadField.uri(payload.from());
        return scored == null ? field : field.optional();
    }

    /** The payloads of a modality that a sample may have several of. */
    private ManyStage.Payloads payloads(Modality modality, PayloadSettings settings) {
        PayloadsStage stage = payloadsStage(settings);
        Artefact payloads = stages.artefact(
                Step.EXTRACT,
                "payloads of " + modality,
                context.work().manifest(stage.fingerprint()),
                0,
                "payloads",
                line -> stage.run(context.spark(), context.work(), context.environment()));
        Map<String, Long> counts = payloads.provenance().counts();
        return new ManyStage.Payloads(
                payloads,
                counts.getOrDefault(PayloadsStage.FOUND, 0L),
                counts.getOrDefault(PayloadsStage.REPEATED, 0L),
                counts.getOrDefault(PayloadsStage.ORPHANS, 0L),
                counts.getOrDefault(PayloadsStage.NAMELESS, 0L));
    }

    private PayloadsStage payloadsStage(PayloadSettings settings) {
        ManySettings many = Objects.requireNonNull(settings.many());
        SourceSettings source = context.settings().source();
        Source listed = Source.open(
                many.path().isEmpty() ? source : source.overTables(many.path(), many.id(), many.root()), hadoop());
        return new PayloadsStage(
                new ManifestStage(listed, List.of(field(settings).ofMany())), manifest());
    }

    private List<String> tableColumns() {
        return context.settings().modalities().values().stream()
                .filter(TableSettings.class::isInstance)
                .flatMap(s -> ((TableSettings) s).columns().stream())
                .distinct()
                .toList();
    }

    private Configuration hadoop() {
        return context.spark().sparkContext().hadoopConfiguration();
    }
}

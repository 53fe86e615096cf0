package io.athanor.job.features;

import io.athanor.base.Provenance;
import io.athanor.base.TooManyRejected;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.Context;
import io.athanor.job.DeclaredPayloads;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Step;
import io.athanor.job.stage.Stages;
import io.athanor.job.work.WorkOwner;
import io.athanor.join.Join;
import io.athanor.source.Source;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.split.SampledManifest;
import io.athanor.source.split.Samples;
import io.athanor.source.split.SamplesStage;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.LedgerFile;
import io.athanor.table.QuarantineReason;
import io.athanor.table.QuarantineTable;
import io.athanor.table.WorkDirectory;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
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
    private @Nullable Extraction extraction;
    private @Nullable Samples samples;
    private @Nullable List<FeatureTable> features;
    private @Nullable Artefact join;
    private @Nullable JoinedTable joined;

    public Pipeline(Context context) {
        this(context, new Stages(context), null);
    }

    /** @param redone as {@link Stages} have it, of several pipelines that share artefacts */
    public Pipeline(Context context, Set<Path> redone) {
        this(context, new Stages(context, redone), null);
    }

    private Pipeline(Context context, Stages stages, @Nullable List<Modality> scored) {
        this.context = context;
        this.stages = stages;
        this.scored = scored;
    }

    /**
     * A pipeline over samples that are only scored: no label is looked for, and a modality may be lacking altogether.
     *
     * @param scored those of its modalities that are extracted, in the order wanted
     */
    public static Pipeline ofNewData(Context context, List<Modality> scored) {
        return new Pipeline(context, new Stages(context), List.copyOf(scored));
    }

    public Context context() {
        return context;
    }

    public Stages stages() {
        return stages;
    }

    /** Every sample of the source: its cells, and where its payloads are. */
    public Artefact manifest() {
        if (manifest == null) {
            WorkOwner owner = new WorkOwner(context.work());
            Source source = Sources.open(context.settings().source(), context.spark());
            owner.require(source, hadoop());
            ManifestStage stage = manifestStage(source);
            Artefact whole = stages.publish(Step.EXTRACT, stage);
            // of a sample too: other buckets would have the whole run write anew what the pilot extracted
            buckets = Buckets.of(
                    context.settings(), owner.buckets(), whole.provenance().rows());
            owner.claim(context.settings().source(), buckets);
            manifest = context.isPilot() ? sampled(whole, stage.fieldNames()) : whole;
        }
        return manifest;
    }

    private ManifestStage manifestStage(Source source) {
        return new ManifestStage(
                source,
                Extraction.payloadFields(context, scored != null),
                DeclaredPayloads.languages(context.settings()));
    }

    private Artefact sampled(Artefact whole, List<String> fields) {
        PipelineSettings settings = context.settings();
        return stages.publish(
                Step.EXTRACT,
                new SampledManifest(
                        whole,
                        fields,
                        context.sampling().share(),
                        settings.task().kind(),
                        settings.label(),
                        settings.labels(),
                        settings.split(),
                        settings.seed()));
    }

    /**
     * The folders in which the tables of this pipeline are, or would be: as far as they can be named without making one, for
     * a table is named by those it is made from. Nothing is run.
     */
    public Set<Path> tables() {
        WorkDirectory work = context.work();
        WorkOwner owner = new WorkOwner(work);
        Source source = Sources.open(context.settings().source(), context.spark());
        owner.require(source, hadoop());
        Path named = manifestStage(source).folder(work);
        Set<Path> tables = new LinkedHashSet<>(Set.of(named));
        manifest = work.find(named).orElse(null);
        if (manifest == null) {
            return tables;
        }
        buckets = Buckets.of(
                context.settings(), owner.buckets(), manifest.provenance().rows());
        Path drawn = samplesStage().folder(work);
        tables.add(drawn);
        List<FeatureTable> there = new ArrayList<>();
        modalities().forEach((modality, settings) -> {
            Extraction.Traces traces = extraction().traces(modality, settings);
            tables.addAll(traces.folders());
            traces.table().ifPresent(there::add);
        });
        work.find(drawn)
                .filter(table -> there.size() == modalities().size())
                .ifPresent(table -> tables.add(new Join(table, there).folder(work)));
        return tables;
    }

    private SamplesStage samplesStage() {
        return new SamplesStage(
                manifest(),
                context.settings().task().kind(),
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
            samples = stages.publish(Step.EXTRACT, samplesStage());
        }
        return samples;
    }

    /** One feature table a modality, in the pipeline's order. */
    public List<FeatureTable> features() {
        if (features == null) {
            List<FeatureTable> made = new ArrayList<>();
            Map<Modality, ModalitySettings> all = modalities();
            for (Modality modality : scored == null ? List.copyOf(all.keySet()) : scored) {
                ModalitySettings settings =
                        Objects.requireNonNull(all.get(modality), () -> "no settings of " + modality);
                try {
                    made.add(extraction().table(modality, settings));
                } catch (TooManyRejected refused) {
                    // now, of all times, somebody wants to know what became of the samples
                    ledger(
                                    made,
                                    extraction().refused(modality, settings).stream()
                                            .toList())
                            .write(context.work());
                    throw refused;
                }
            }
            features = List.copyOf(made);
        }
        return features;
    }

    /** The ledger of what was extracted, also written to the work directory. */
    public LedgerFile ledger() {
        LedgerFile ledger = ledger(features(), List.of());
        ledger.write(context.work());
        return ledger;
    }

    /** @param refused the quarantines of modalities that have no features, as too many were rejected */
    private LedgerFile ledger(List<FeatureTable> made, List<FeatureTable> refused) {
        List<QuarantineReason> reasons = new ArrayList<>();
        for (FeatureTable table : made) {
            context.work()
                    .find(context.work()
                            .quarantine(table.modality(), table.artefact().fingerprint()))
                    .ifPresent(q -> reasons.addAll(QuarantineTable.reasons(table.modality(), q, hadoop())));
        }
        refused.forEach(table -> reasons.addAll(QuarantineTable.reasons(table.modality(), table.artefact(), hadoop())));
        Provenance record = (scored == null ? samples().table() : manifest()).provenance();
        long rows = record.rows();
        long unlabelled = scored == null ? record.counts().getOrDefault("unlabelled", 0L) : rows;
        long unreadable = scored == null ? record.counts().getOrDefault(SamplesStage.UNREADABLE, 0L) : 0;
        return LedgerFile.of(
                        rows,
                        new Ledger.Labels(rows - unlabelled, unlabelled - unreadable, unreadable),
                        Stream.concat(made.stream(), refused.stream()).toList(),
                        reasons)
                .with(stages.changes())
                .leavingOut(manifest().provenance().counts().getOrDefault(SampledManifest.LEFT_OUT, 0L));
    }

    /** One row an id and view: label, split, group, features and the presence mask. */
    public Artefact join() {
        if (join == null) {
            join = stages.publish(Step.JOIN, new Join(samples().table(), features()));
        }
        return join;
    }

    /** The joined table, ready to be read by trainings. */
    public JoinedTable joined() {
        if (joined == null) {
            joined =
                    new JoinedTable(context.spark(), JoinedFiles.of(join(), Join.schema(join()), Join.samples(join())));
        }
        return joined;
    }

    public Map<Modality, ModalitySettings> modalities() {
        Map<Modality, ModalitySettings> named = new LinkedHashMap<>();
        context.settings().encoders().forEach((name, settings) -> named.put(new Modality(name), settings));
        return named;
    }

    /** Files of every table. */
    public int buckets() {
        manifest();
        return buckets;
    }

    private Extraction extraction() {
        if (extraction == null) {
            extraction = new Extraction(context, stages, manifest(), buckets(), scored != null);
        }
        return extraction;
    }

    private List<String> tableColumns() {
        return context.settings().encoders().values().stream()
                .filter(TableSettings.class::isInstance)
                .flatMap(s -> ((TableSettings) s).columns().stream())
                .distinct()
                .toList();
    }

    private Configuration hadoop() {
        return context.spark().sparkContext().hadoopConfiguration();
    }
}

package io.athanor.job.features;

import io.athanor.base.Fingerprint;
import io.athanor.base.Share;
import io.athanor.data.Modality;
import io.athanor.extract.ColumnSettings;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractFigures;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Reuse;
import io.athanor.extract.part.ExtractStage;
import io.athanor.extract.part.ManyStage;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.job.Context;
import io.athanor.job.DeclaredPayloads;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.stage.RunMetrics;
import io.athanor.job.stage.Stages;
import io.athanor.source.PayloadField;
import io.athanor.source.manifest.PayloadsStage;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;

/** Makes the feature tables of a manifest, or finds them, and tries rejected payloads again where that is asked for. */
final class Extraction {
    private static final Share ANY_NUMBER = new Share(100, true);

    private final Context context;
    private final Stages stages;
    private final Artefact manifest;
    private final int buckets;
    private final boolean newData;
    private final Retries retries;

    /**
     * @param buckets files of each table
     * @param newData whether the samples are only scored, so that a modality may be lacking altogether
     */
    Extraction(Context context, Stages stages, Artefact manifest, int buckets, boolean newData) {
        this.context = context;
        this.stages = stages;
        this.manifest = manifest;
        this.buckets = buckets;
        this.newData = newData;
        this.retries = new Retries(context.work(), manifest.fingerprint());
    }

    /**
     * What there is, or would be, of a modality.
     *
     * @param folders in which its tables are, or would be: as far as they can be named without making one
     * @param table its features, if they are published
     */
    record Traces(List<Path> folders, Optional<FeatureTable> table) {}

    /** The fields of the source in which payloads are. */
    static List<PayloadField> payloadFields(PipelineSettings settings, boolean newData) {
        settings.encoders().forEach((name, modality) -> {
            if (modality instanceof PayloadSettings payload && payload.points() != null) {
                new DeclaredPayloads(payload, newData).series(new Modality(name));
            }
        });
        return settings.encoders().values().stream()
                .filter(modality -> modality instanceof PayloadSettings payload && payload.beside() == null)
                .map(modality -> new DeclaredPayloads((PayloadSettings) modality, newData).field())
                .distinct()
                .toList();
    }

    /** The features of a modality, a row for every id of the manifest. */
    FeatureTable table(Modality modality, ModalitySettings settings) {
        FeatureStage stage = stage(modality, settings);
        ExtractContext untried = context(retries.of(modality), ExtractProgress.NONE);
        if (!context.retryQuarantined() || stage.rejected(untried) == 0) {
            return table(modality, stage);
        }
        Optional<Artefact> before = published(modality, stage, untried);
        retries.add(modality);
        FeatureTable after = table(modality, stage);
        if (before.isEmpty() || rejected(before.get()) > rejected(after.artefact())) {
            return after;
        }
        // a new table of the same rows would have the join and every model made anew
        discard(modality, stage);
        retries.takeBack(modality);
        return new FeatureTable(modality, before.get());
    }

    /** Nothing is run for this. */
    Traces traces(Modality modality, ModalitySettings settings) {
        WorkDirectory work = context.work();
        List<Path> folders = new ArrayList<>();
        if (settings instanceof PayloadSettings payload && payload.beside() != null) {
            Path listed = payloadsStage(modality, payload).folder(work);
            folders.add(listed);
            if (work.find(listed).isEmpty()) {
                return new Traces(folders, Optional.empty());
            }
        }
        FeatureStage stage = stage(modality, settings);
        ExtractContext now = context(retries.of(modality), ExtractProgress.NONE);
        folders.addAll(stage.further(now));
        folders.add(work.features(modality, stage.fingerprint(now)));
        return new Traces(
                folders, published(modality, stage, now).map(features -> new FeatureTable(modality, features)));
    }

    /** The quarantine of a modality of which too many were rejected; it counts what its features would. */
    Optional<FeatureTable> refused(Modality modality, ModalitySettings settings) {
        Fingerprint fingerprint =
                stage(modality, settings).fingerprint(context(retries.of(modality), ExtractProgress.NONE));
        return context.work()
                .find(context.work().quarantine(modality, fingerprint))
                .map(quarantine -> new FeatureTable(modality, quarantine));
    }

    private FeatureTable table(Modality modality, FeatureStage stage) {
        int tried = retries.of(modality);
        ExtractContext quiet = context(tried, ExtractProgress.NONE);
        Fingerprint fingerprint = stage.fingerprint(quiet);
        stage.further(quiet).forEach(folder -> stages.forget(Step.EXTRACT, folder));
        Artefact artefact = stages.artefact(
                Step.EXTRACT,
                "extract " + modality,
                context.work().features(modality, fingerprint),
                manifest.provenance().rows(),
                "rows",
                line -> {
                    Artefact table = stage.run(context(tried, watched(modality, line)));
                    increment(table.provenance().counts()).ifPresent(line::note);
                    return table;
                });
        // what was published under a more lenient limit is not good enough for today's
        new FeatureTables(quiet, modality, fingerprint).requireAcceptable(artefact);
        return new FeatureTable(modality, artefact);
    }

    private ExtractProgress watched(Modality modality, Progress.Line line) {
        RunMetrics metrics = RunMetrics.of(context.spark());
        SparkContext spark = context.spark().sparkContext();
        ResourceProfile asked = context.profiles().extract();
        ResourceProfile profile = asked == null ? spark.resourceProfileManager().defaultResourceProfile() : asked;
        long began = System.nanoTime();
        return new ExtractProgress() {
            @Override
            public void rows(long rows, long total) {
                line.advanceTo(rows);
            }

            @Override
            public void figures(ExtractFigures figures) {
                metrics.extraction(
                        modality,
                        figures,
                        (System.nanoTime() - began) / 1e9,
                        Math.max(1, spark.maxNumConcurrentTasks(profile)));
            }
        };
    }

    private Optional<Artefact> published(Modality modality, FeatureStage stage, ExtractContext now) {
        return context.work().find(context.work().features(modality, stage.fingerprint(now)));
    }

    private void discard(Modality modality, FeatureStage stage) {
        WorkDirectory work = context.work();
        ExtractContext now = context(retries.of(modality), ExtractProgress.NONE);
        Fingerprint fingerprint = stage.fingerprint(now);
        work.remove(work.features(modality, fingerprint));
        work.remove(work.quarantine(modality, fingerprint));
        stage.further(now).forEach(work::remove);
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
        if (settings instanceof PayloadSettings payload) {
            return payload.beside() == null
                    ? new ExtractStage(modality, payload)
                    : new ManyStage(modality, payload, payloads(modality, payload));
        }
        if (settings instanceof ColumnSettings columns) {
            return columns.stage(modality, hadoop());
        }
        throw new IllegalArgumentException(settings + " are settings of neither payloads nor columns");
    }

    private ExtractContext context(int tried, ExtractProgress progress) {
        Reuse reuse = tried > 0 ? Reuse.GOOD : Reuse.UNCHANGED;
        return new ExtractContext(
                context.spark(),
                context.work(),
                manifest,
                buckets,
                context.sampling().part()
                        ? ANY_NUMBER
                        : context.settings().limits().rejected(),
                newData,
                context.settings().extract(),
                context.settings().storage().vectors(),
                context.settings().source().references(),
                context.redoFrom() == Step.EXTRACT ? Reuse.NOTHING : reuse,
                tried,
                context.profiles().extract(),
                context.environment(),
                progress);
    }

    /** The payloads of a modality that a sample may have several of. */
    private ManyStage.Payloads payloads(Modality modality, PayloadSettings settings) {
        PayloadsStage stage = payloadsStage(modality, settings);
        stages.forget(Step.EXTRACT, stage.listed(context.work()));
        Artefact payloads = stages.publish(Step.EXTRACT, stage);
        Map<String, Long> counts = payloads.provenance().counts();
        return new ManyStage.Payloads(
                payloads,
                counts.getOrDefault(PayloadsStage.FOUND, 0L),
                counts.getOrDefault(PayloadsStage.REPEATED, 0L),
                counts.getOrDefault(PayloadsStage.ORPHANS, 0L),
                counts.getOrDefault(PayloadsStage.NAMELESS, 0L));
    }

    private PayloadsStage payloadsStage(Modality modality, PayloadSettings settings) {
        return new DeclaredPayloads(settings, newData)
                .several(modality, context.settings().source(), manifest, context.spark());
    }

    private Configuration hadoop() {
        return context.spark().sparkContext().hadoopConfiguration();
    }
}

package io.athanor.job.features;

import io.athanor.base.Fingerprint;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.config.SettingsCopy;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
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
import io.athanor.graph.EmbeddingStage;
import io.athanor.graph.EntityStage;
import io.athanor.graph.GraphSettings;
import io.athanor.job.Context;
import io.athanor.job.DeclaredPayloads;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.TrainedModelSettings;
import io.athanor.job.stage.RunMetrics;
import io.athanor.job.stage.Stages;
import io.athanor.source.PayloadField;
import io.athanor.source.manifest.PayloadsStage;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
    private final EarlierModels models;

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
        this.models = new EarlierModels(hadoop(context));
    }

    /**
     * What there is, or would be, of a modality.
     *
     * @param folders in which its tables are, or would be: as far as they can be named without making one
     * @param table its features, if they are published
     */
    record Traces(List<Path> folders, Optional<FeatureTable> table) {}

    /**
     * The fields of the source in which payloads are, also those that earlier models read.
     *
     * @throws UserError if there is no such model
     */
    static List<PayloadField> payloadFields(Context context, boolean newData) {
        Map<String, ModalitySettings> encoders = context.settings().encoders();
        encoders.forEach((name, modality) -> {
            if (modality instanceof PayloadSettings payload && payload.points() != null) {
                new DeclaredPayloads(payload, newData).series(new Modality(name));
            }
        });
        List<PayloadField> fields = new ArrayList<>(encoders.values().stream()
                .flatMap(modality -> single(modality, newData))
                .distinct()
                .toList());
        EarlierModels models = new EarlierModels(hadoop(context));
        encoders.forEach((name, modality) -> {
            if (modality instanceof TrainedModelSettings earlier) {
                models.of(earlier).encoders(name, earlier).values().stream()
                        .flatMap(encoder -> single(encoder, true))
                        .filter(field ->
                                fields.stream().noneMatch(known -> known.name().equals(field.name())))
                        .forEach(fields::add);
            }
        });
        return List.copyOf(fields);
    }

    /** A manifest has one payload a sample of it. */
    private static Stream<PayloadField> single(ModalitySettings modality, boolean newData) {
        return modality instanceof PayloadSettings payload && payload.beside() == null
                ? Stream.of(new DeclaredPayloads(payload, newData).field())
                : Stream.empty();
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
        if (settings instanceof GraphSettings graph && graph.triples() != null) {
            Path trained = embeddingStage(graph).folder(work);
            folders.add(trained);
            if (work.find(trained).isEmpty()) {
                return new Traces(folders, Optional.empty());
            }
        }
        if (settings instanceof TrainedModelSettings earlier) {
            for (var each :
                    models.of(earlier).encoders(modality.name(), earlier).entrySet()) {
                Traces input = ofInputs(models.of(earlier))
                        .traces(own(modality, each.getKey(), each.getValue()), each.getValue());
                folders.addAll(input.folders());
                if (input.table().isEmpty()) {
                    return new Traces(folders, Optional.empty());
                }
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
        if (settings instanceof GraphSettings graph) {
            return new EntityStage(modality, graph, embeddings(modality, graph));
        }
        if (settings instanceof TrainedModelSettings earlier) {
            return model(modality, earlier);
        }
        if (settings instanceof ColumnSettings columns) {
            return columns.stage(modality, hadoop());
        }
        throw new IllegalArgumentException(settings + " are settings of neither payloads nor columns");
    }

    /** A model of this program, with all that it reads extracted. */
    private FeatureStage model(Modality modality, TrainedModelSettings settings) {
        EarlierModel model = models.of(settings);
        Map<Modality, FeatureTable> made = new HashMap<>();
        settings.inputs().forEach((input, own) -> made.put(new Modality(input), given(modality, model, input, own)));
        Extraction others = ofInputs(model);
        model.encoders(modality.name(), settings)
                .forEach((input, encoder) -> made.put(input, others.table(own(modality, input, encoder), encoder)));
        return new ModelFeatureStage(
                modality,
                settings,
                model,
                model.modalities().stream()
                        .map(input -> Objects.requireNonNull(made.get(input), input::name))
                        .toList());
    }

    /** A model may lack any of its modalities, and has them stored as its own pipeline does. */
    private Extraction ofInputs(EarlierModel model) {
        Context as = model.trained()
                .map(by -> context.with(SettingsCopy.with(
                        context.settings(), "storage", by.settings().storage())))
                .orElse(context);
        return new Extraction(as, stages, manifest, buckets, true);
    }

    /** A modality of the pipeline's that is extracted just so, or one of this name. */
    private Modality own(Modality modality, Modality input, ModalitySettings encoder) {
        return context.settings().encoders().entrySet().stream()
                .filter(each -> each.getValue().equals(encoder))
                .map(each -> new Modality(each.getKey()))
                .findFirst()
                .orElse(EarlierModels.ofInput(modality, input));
    }

    /** A feature of the pipeline's own that a model is given. */
    private FeatureTable given(Modality modality, EarlierModel model, String input, String own) {
        ModalitySettings encoder = context.settings().encoders().get(own);
        Modality read = new Modality(input);
        if (encoder == null
                || encoder instanceof TrainedModelSettings
                || !model.modalities().contains(read)) {
            throw new UserError("Cannot give " + own + " to the model " + model.where() + " as " + input
                    + ": expected one of its modalities " + model.modalities()
                    + ", and a modality of this pipeline that is no model's. Correct modalities." + modality
                    + ".inputs.");
        }
        FeatureTable table = table(new Modality(own), encoder);
        Shape wanted = model.transforms().of(read).source().shape();
        if (!table.shape().equals(wanted)) {
            throw new UserError("Cannot give " + own + " to the model " + model.where() + " as " + input + ": found "
                    + table.shape() + ", expected " + wanted + " as it was trained on. Correct modalities." + modality
                    + ".inputs.");
        }
        return table;
    }

    /** Those of a graph, trained unless they are there. */
    private Artefact embeddings(Modality modality, GraphSettings graph) {
        String trained = graph.embeddings();
        if (trained == null) {
            return stages.publish(Step.EXTRACT, embeddingStage(graph));
        }
        Path folder = new Path(trained);
        return new WorkDirectory(folder, hadoop())
                .find(folder)
                .filter(found -> found.provenance().settings().containsKey(EmbeddingStage.FIGURES))
                .orElseThrow(() -> new UserError("Cannot find the embeddings of " + modality + ": " + trained
                        + " holds none, expected a folder graphs/… of a work directory. Correct modalities." + modality
                        + ".embeddings."));
    }

    private EmbeddingStage embeddingStage(GraphSettings graph) {
        return EmbeddingStage.of(
                graph,
                context.spark(),
                new EmbeddingStage.Training(
                        context.settings().workers(),
                        context.settings().train(),
                        context.profiles().train(),
                        buckets,
                        context.settings().seed()));
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
        return hadoop(context);
    }

    private static Configuration hadoop(Context context) {
        return context.spark().sparkContext().hadoopConfiguration();
    }
}

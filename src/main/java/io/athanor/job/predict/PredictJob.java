package io.athanor.job.predict;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.export.ExportedModel;
import io.athanor.export.OnnxModel;
import io.athanor.extract.ModalitySettings;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Progress;
import io.athanor.job.features.Pipeline;
import io.athanor.job.features.TrainedWith;
import io.athanor.job.run.RunJob;
import io.athanor.job.work.SavedPipeline;
import io.athanor.job.work.WorkLease;
import io.athanor.source.SourceSettings;
import io.athanor.source.SqlText;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.listing.TableFormat;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.WorkDirectory;
import io.athanor.task.Decision;
import io.athanor.task.Task;
import io.athanor.train.transform.FittedTransforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Scores new samples with an exported model of a work directory, through the extraction it was trained on. What is extracted
 * lies in a work directory of its own below {@code predict/}, so a job that died goes on and nothing mixes with the data of
 * training.
 */
public final class PredictJob {
    /** Lies in the output folder while it is being filled: what has it and no record may be cleared. */
    private static final String UNFINISHED = "_unfinished";

    private final SparkSession spark;
    private final WorkDirectory work;
    private final Progress progress;

    public PredictJob(SparkSession spark, String workDirectory, Progress progress) {
        this.spark = spark;
        this.work = new WorkDirectory(new Path(workDirectory), hadoop(spark));
        this.progress = progress;
    }

    /** A model as the driver needs it: its file for the executors, and what it reads. */
    private record Loaded(
            Artefact artefact,
            byte[] bytes,
            Task task,
            Decision decision,
            List<Modality> modalities,
            FittedTransforms transforms) {
        String where() {
            return new Path(artefact.path(), ExportedModel.MODEL).toString();
        }
    }

    /**
     * Scores every sample of a source; labels are not asked for.
     *
     * @param name {@code teacher}, {@code student}, …
     * @param source of the form of the pipeline's own: shards, tables or a folder
     * @param out a folder that is empty or does not exist; gets Parquet, see {@link BucketScoring#schema}, and a record that
     *     names the classes
     * @return what a person wants to read at the end
     * @throws UserError if the work directory has no such model, or {@code out} holds something
     * @throws io.athanor.base.TooManyRejected when a modality's error budget is exhausted
     */
    public String run(String name, String source, String out) {
        return run(name, source, out, List.of());
    }

    /**
     * As the other, with some settings changed for the new samples.
     *
     * @param sets of the form {@code a.b=c}: the path of an external table that holds the new ids, for instance
     */
    public String run(String name, String source, String out, List<String> sets) {
        Instant started = Instant.now();
        SavedPipeline saved = new SavedPipeline(work);
        PipelineSettings trained = saved.bound(sets).settings();
        Loaded model = load(saved.model(name));
        WorkDirectory target = new WorkDirectory(new Path(out), hadoop(spark));
        requireFree(target);
        // the others stay among them, so that the source is scanned once for all models
        Map<String, ModalitySettings> modalities = new LinkedHashMap<>(trained.encoders());
        TrainedWith with = TrainedWith.of(work, model.artefact());
        model.modalities()
                .forEach(m -> modalities.put(m.name(), with.of(m, asTrained(trained, m, model.transforms()))));
        SourceSettings described = describe(trained.source(), source, hadoop(spark));
        Fingerprint place = Fingerprint.of("predict", 1)
                .with("source", SettingsIdentity.of(described))
                .build();
        WorkDirectory extracted =
                new WorkDirectory(new Path(work.root(), WorkDirectory.PREDICTIONS + "/" + place), hadoop(spark));
        try (WorkLease lease = WorkLease.take(extracted, Clock.systemUTC(), progress)) {
            return run(name, model, target, pipeline(extracted, trained, described, modalities, model), started);
        }
    }

    private Pipeline pipeline(
            WorkDirectory extracted,
            PipelineSettings trained,
            SourceSettings described,
            Map<String, ModalitySettings> modalities,
            Loaded model) {
        return Pipeline.ofNewData(
                Context.of(spark, extracted.root().toString(), trained.over(described, modalities), progress, null),
                model.modalities());
    }

    private String run(String name, Loaded model, WorkDirectory target, Pipeline pipeline, Instant started) {
        KnownFields known = new KnownFields(pipeline.context(), model.modalities());
        known.requireIn(pipeline.manifest());
        List<FeatureTable> tables = pipeline.features();
        Ledger ledger = pipeline.ledger().ledger();
        known.requireIn(ledger);
        AbsentFields absent = AbsentFields.of(spark, pipeline.context().settings(), tables);
        pipeline.stages().allow("predict", absent.changes());
        DriftCheck check = new DriftCheck(spark, work);
        Optional<DataDrift> drift = check.trainedOn(model.artefact()).map(joined -> {
            try (Progress.Line line = progress.start("compare with training", 0, "rows")) {
                return check.of(joined, model.transforms(), tables);
            }
        });
        List<BucketScoring.Written> written;
        try (Progress.Line line = progress.start("predict", ledger.ids(), "rows")) {
            take(target);
            written = score(model, tables, target.root());
            line.advanceTo(ledger.ids());
        }
        written.stream()
                .map(BucketScoring.Written::refusal)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(why -> {
                    throw new UserError(why);
                });
        Changes clipped =
                Changes.sum(written.stream().map(BucketScoring.Written::changes).toList());
        pipeline.stages().allow("predict", absent.changes().plus(clipped));
        publish(target, name, model, pipeline, written, absent.changes().plus(clipped), drift, started);
        String changed = RunJob.changed(pipeline.stages().changes());
        return pilot(name, model.artefact())
                + (changed.isEmpty() ? "" : changed + "\n")
                + absent.text()
                + drift.map(DataDrift::text)
                        .orElse("Not compared with the data of the training: the work directory has them no more\n")
                + summary(
                        name,
                        target.root(),
                        ledger,
                        written,
                        pipeline.context().work().root());
    }

    private static String pilot(String name, Artefact model) {
        String sample = model.provenance().environment().get(Context.SAMPLE);
        return sample == null
                ? ""
                : "The " + name + " is a pilot's model: it was trained on a sample alone, " + sample
                        + ". Run the pipeline without --sample for one of all rows.\n";
    }

    private Loaded load(Artefact artefact) {
        Path file = new Path(artefact.path(), ExportedModel.MODEL);
        byte[] bytes;
        try (var in = work.files().open(file)) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
        try (OnnxModel model = OnnxModel.load(bytes, file.toString())) {
            return new Loaded(
                    artefact,
                    bytes,
                    model.task(),
                    model.decision(),
                    model.schema().modalities(),
                    model.transforms());
        }
    }

    /** The output folder must be empty, or what a job left there that died. */
    private static void requireFree(WorkDirectory target) {
        try {
            FileStatus[] there =
                    target.files().exists(target.root()) ? target.files().listStatus(target.root()) : new FileStatus[0];
            boolean unfinished = target.files().exists(new Path(target.root(), UNFINISHED))
                    && target.find(target.root()).isEmpty();
            if (there.length > 0 && !unfinished) {
                throw new UserError("Cannot write predictions to " + target.root() + ": found "
                        + there[0].getPath().getName()
                        + " there, expected an empty folder or none. Name another, or remove it.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + target.root(), e);
        }
    }

    private static void take(WorkDirectory target) {
        target.fresh(target.root());
        target.writeText(new Path(target.root(), UNFINISHED), "");
    }

    /**
     * As the pipeline's source is described, with other files: their endings count, then the pipeline's own form. What is no
     * file is the name of a table where the pipeline's source was one.
     */
    static SourceSettings describe(SourceSettings trained, String location, Configuration configuration) {
        if (trained.asksSpark()
                && SqlText.isName(location)
                && !TableFormat.knows(location)
                && !SourceListing.isShard(location)
                && !isThere(location, configuration)) {
            return SourceSettings.ofTable(location).readAs(trained);
        }
        boolean own = !isFolderWithout(
                trained.webdataset() != null ? SourceListing::isShard : TableFormat::knows, location, configuration);
        boolean webdataset = SourceListing.isShard(location)
                || (own && !TableFormat.knows(location) && trained.webdataset() != null);
        boolean manifest = !webdataset
                && (TableFormat.knows(location) || (own && (trained.manifest() != null || trained.asksSpark())));
        SourceSettings there = webdataset
                ? SourceSettings.ofWebdataset(location)
                : manifest ? SourceSettings.ofManifest(location) : SourceSettings.ofFolder(location);
        return there.readAs(trained);
    }

    private static boolean isThere(String location, Configuration configuration) {
        try {
            Path path = new Path(location);
            return path.getFileSystem(configuration).exists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + location, e);
        }
    }

    private static boolean isFolderWithout(Predicate<String> form, String location, Configuration configuration) {
        Path path = new Path(location);
        try {
            FileSystem files = path.getFileSystem(configuration);
            // a glob is no folder
            if (!files.exists(path) || files.getFileStatus(path).isFile()) {
                return false;
            }
            var below = files.listFiles(path, true);
            while (below.hasNext()) {
                if (form.test(below.next().getPath().getName())) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + path, e);
        }
    }

    /** What was a number in training is one here, whatever the new cells look like. */
    private static ModalitySettings asTrained(
            PipelineSettings trained, Modality modality, FittedTransforms transforms) {
        ModalitySettings settings =
                Objects.requireNonNull(trained.encoders().get(modality.name()), () -> "no settings of " + modality);
        return settings.asTrained(transforms.of(modality).source().shape());
    }

    private List<BucketScoring.Written> score(Loaded model, List<FeatureTable> tables, Path folder) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<byte[]> bytes = context.broadcast(model.bytes());
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        List<BucketScoring.Table> files =
                tables.stream().map(BucketScoring.Table::of).toList();
        int buckets = files.get(0).buckets().size();
        // as many tasks as run at a time, for each loads the model
        int tasks = Math.min(buckets, Math.max(1, context.defaultParallelism()));
        return context.parallelize(IntStream.range(0, buckets).boxed().toList(), tasks)
                .mapPartitions(new BucketScoring(bytes, model.where(), files, folder.toString(), notes(model), hadoop))
                .collect();
    }

    private static Map<String, String> notes(Loaded model) {
        return Map.of(
                "athanor.task", model.task().kind(),
                "athanor.outputs", Json.canonical(model.task().outputs()),
                "athanor.decision", Json.canonical(model.decision()),
                "athanor.model", model.artefact().fingerprint().hex());
    }

    /** @throws IllegalStateException if a sample has no row */
    private static void publish(
            WorkDirectory target,
            String name,
            Loaded model,
            Pipeline pipeline,
            List<BucketScoring.Written> written,
            Changes changes,
            Optional<DataDrift> drift,
            Instant started) {
        Artefact manifest = pipeline.manifest();
        long rows = rows(written);
        if (rows != manifest.provenance().rows()) {
            throw new IllegalStateException(rows + " rows were scored, the source has "
                    + manifest.provenance().rows() + " samples");
        }
        Map<String, Fingerprint> inputs = new TreeMap<>();
        inputs.put("model", model.artefact().fingerprint());
        pipeline.features()
                .forEach(table -> inputs.put(
                        "features." + table.modality(), table.artefact().fingerprint()));
        Map<String, Object> settings = new TreeMap<>();
        settings.put("task", model.task().kind());
        settings.put("outputs", model.task().outputs());
        settings.put("decision", model.decision());
        settings.put("model", name);
        drift.ifPresent(found -> settings.put("drift", found.modalities()));
        settings.put("source", pipeline.context().settings().source());
        target.publish(
                target.root(),
                Provenance.of(
                                "predict",
                                Fingerprint.of("predict", 1)
                                        .withInputs(inputs.values())
                                        .build(),
                                manifest.provenance().source())
                        .inputs(inputs)
                        .settings(settings)
                        .files(written.stream().map(BucketScoring.Written::file).toList(), rows)
                        .counts(Map.of(
                                "unseen",
                                unseen(written),
                                "otherCategories",
                                others(written),
                                "abstained",
                                abstained(written)))
                        .changes(changes)
                        .environment(pipeline.context().environment())
                        .endedNow(started));
        try {
            target.files().delete(new Path(target.root(), UNFINISHED), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tidy " + target.root(), e);
        }
    }

    private static String summary(
            String name, Path out, Ledger ledger, List<BucketScoring.Written> written, Path extracted) {
        StringBuilder text = new StringBuilder(rows(written) + " rows scored by the " + name + "\n");
        ledger.modalities()
                .forEach((modality, counts) -> text.append(String.format(
                        Locale.ROOT,
                        "  %s: %d ok, %d missing, %d quarantined%n",
                        modality,
                        counts.ok(),
                        counts.missing(),
                        counts.quarantined())));
        long unseen = unseen(written);
        if (unseen > 0) {
            text.append(unseen)
                    .append(" rows have nothing that the model reads (")
                    .append(BucketScoring.MODALITIES_USED)
                    .append(" is 0): they get the prior, what the training rows have on average\n");
        }
        long others = others(written);
        if (others > 0) {
            text.append(others)
                    .append(" cells of word columns have a value that is rare in training or not in it (one-hot): they"
                            + " share the place of all others\n");
        }
        long abstained = abstained(written);
        if (abstained > 0) {
            text.append(abstained)
                    .append(" rows are left without an answer (")
                    .append(BucketScoring.ABSTAINED)
                    .append("): what would be said of them costs more than the model's task allows\n");
        }
        if (ledger.modalities().values().stream().anyMatch(counts -> counts.quarantined() > 0)) {
            text.append("Why some were quarantined: athanor ledger ")
                    .append(WorkDirectory.shown(extracted))
                    .append('\n');
        }
        return text.append("Predictions: ").append(WorkDirectory.shown(out)).toString();
    }

    private static long rows(List<BucketScoring.Written> written) {
        return written.stream().mapToLong(BucketScoring.Written::rows).sum();
    }

    private static long unseen(List<BucketScoring.Written> written) {
        return written.stream().mapToLong(BucketScoring.Written::unseen).sum();
    }

    private static long others(List<BucketScoring.Written> written) {
        return written.stream().mapToLong(BucketScoring.Written::others).sum();
    }

    private static long abstained(List<BucketScoring.Written> written) {
        return written.stream().mapToLong(BucketScoring.Written::abstained).sum();
    }

    private static Configuration hadoop(SparkSession spark) {
        return spark.sparkContext().hadoopConfiguration();
    }
}

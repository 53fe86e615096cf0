package io.athanor.job;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsText;
import io.athanor.data.Columns;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.export.ExportedModel;
import io.athanor.export.OnnxModel;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.table.TableSettings;
import io.athanor.source.ManifestStage;
import io.athanor.source.PayloadField;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.WorkDirectory;
import io.athanor.train.FittedTransforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Scores a new source with an exported model of a work directory, through the extraction it was trained on. What is
 * extracted stays in the work directory below {@code predictions/}, so a job that died goes on, and another model finds it.
 */
public final class PredictJob {
    /** The file of a work directory that holds the settings of its last run. */
    static final String PIPELINE = "pipeline.yaml";

    private static final int BUCKETS = 16;

    private final SparkSession spark;
    private final WorkDirectory work;
    private final Progress progress;

    public PredictJob(SparkSession spark, String workDirectory, Progress progress) {
        this.spark = spark;
        this.work =
                new WorkDirectory(new Path(workDirectory), spark.sparkContext().hadoopConfiguration());
        this.progress = progress;
    }

    /** Leaves behind what a later prediction has to know of the pipeline. */
    static void remember(WorkDirectory work, PipelineSettings settings) {
        work.writeText(new Path(work.root(), PIPELINE), SettingsText.of(settings, Pipelines.registry()));
    }

    /**
     * Scores every sample of a source.
     *
     * @param name {@code teacher}, {@code student} …
     * @param source of the form of the pipeline's own: shards, tables or a folder
     * @param out a folder that does not exist yet; gets Parquet, see {@link RowScoring#schema}
     * @return what a person wants to read at the end
     * @throws UserError if the work directory has no such model, or {@code out} is taken
     */
    public String run(String name, String source, String out) {
        PipelineSettings trained = settings();
        Path target = new Path(out);
        requireFree(target);
        Artefact stored = model(name);
        Path file = new Path(stored.path(), ExportedModel.MODEL);
        byte[] bytes = bytes(file);
        List<Modality> modalities;
        FittedTransforms transforms;
        try (OnnxModel model = OnnxModel.load(bytes, file.toString())) {
            modalities = model.schema().modalities();
            transforms = model.transforms();
        }
        List<ModalitySettings> encoders =
                modalities.stream().map(m -> encoder(trained, m, transforms)).toList();
        List<FeatureTable> tables = extract(trained, source(trained.source(), source), modalities, encoders);
        long rows;
        try (Progress.Line line = progress.start("predict", 0, "rows")) {
            rows = score(tables, bytes, file.toString(), target);
            line.advanceTo(rows);
        }
        return summary(name, rows, tables, target);
    }

    private PipelineSettings settings() {
        Path file = new Path(work.root(), PIPELINE);
        String text = work.readText(file)
                .orElseThrow(
                        () -> new UserError(
                                "Cannot predict: found no " + file
                                        + ", expected the work directory of a pipeline that has run. Run athanor run PIPELINE.yaml first."));
        return PipelineFile.read(text, file.toString(), List.of(), Map.of(), Pipelines.registry())
                .settings();
    }

    private void requireFree(Path target) {
        try {
            if (target.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(target)) {
                throw new UserError("Cannot write predictions to " + target
                        + ": found something there, expected nothing. Name another folder or remove it.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + target, e);
        }
    }

    /** The newest of the models of a name. */
    private Artefact model(String name) {
        return published(new Path(work.root(), "models/" + name))
                .max(Comparator.comparing(a -> a.provenance().startedAt()))
                .orElseThrow(() -> new UserError("Cannot predict: found no model " + name + " in " + work.root()
                        + ", expected one of " + known() + ". Name one by --model, or run the pipeline as far as it."));
    }

    private Stream<Artefact> published(Path folder) {
        return folders(folder).stream().map(work::find).flatMap(Optional::stream);
    }

    private String known() {
        List<String> names = folders(new Path(work.root(), "models")).stream()
                .filter(folder -> published(folder).findAny().isPresent())
                .map(Path::getName)
                .sorted()
                .toList();
        return names.isEmpty() ? "teacher, student (none is there yet)" : String.join(", ", names);
    }

    private List<Path> folders(Path folder) {
        try {
            return work.files().exists(folder)
                    ? Arrays.stream(work.files().listStatus(folder))
                            .filter(FileStatus::isDirectory)
                            .map(FileStatus::getPath)
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    /** As the pipeline's source is described, with other files. */
    private static SourceSettings source(SourceSettings trained, String location) {
        String name = location.toLowerCase(Locale.ROOT);
        boolean tar = name.contains(".tar") || (trained.webdataset() != null && !isTable(name));
        boolean table = !tar && (isTable(name) || trained.manifest() != null);
        return new SourceSettings(
                tar ? List.of(location) : null,
                table ? List.of(location) : null,
                tar || table ? null : location,
                trained.id(),
                trained.root(),
                trained.partSamples(),
                trained.truncated());
    }

    private static boolean isTable(String name) {
        return name.matches(".*\\.(parquet|jsonl|ndjson|json|csv)(\\.(gz|bz2|zst))?/?");
    }

    /** What was numeric in training is numeric here, whatever the new cells look like. */
    private static ModalitySettings encoder(PipelineSettings trained, Modality modality, FittedTransforms transforms) {
        ModalitySettings settings = trained.modalities().get(modality.name());
        if (settings == null) {
            throw new UserError("Cannot predict: the model reads " + modality
                    + ", which the last run's pipeline has not"
                    + " got, expected " + String.join(", ", trained.modalities().keySet())
                    + ". Run the pipeline that trained it again.");
        }
        if (settings instanceof TableSettings table
                && transforms.of(modality).source().shape() instanceof Shape.Table fitted) {
            return new TableSettings(
                    table.from(),
                    table.columns(),
                    fitted.columns().stream()
                            .filter(Shape.Column::numeric)
                            .map(Shape.Column::name)
                            .toList(),
                    fitted.columns().stream()
                            .filter(c -> !c.numeric())
                            .map(Shape.Column::name)
                            .toList());
        }
        return settings;
    }

    private List<FeatureTable> extract(
            PipelineSettings trained,
            SourceSettings described,
            List<Modality> modalities,
            List<ModalitySettings> encoders) {
        Source source = Source.open(described, spark.sparkContext().hadoopConfiguration());
        WorkDirectory own = new WorkDirectory(
                new Path(work.root(), "predictions/" + source.fingerprint()),
                spark.sparkContext().hadoopConfiguration());
        Map<String, String> environment = SparkSessions.environment(spark);
        Stages stages = new Stages(new Context(spark, own, trained, progress, environment, null));
        ManifestStage listing = new ManifestStage(source, fields(trained));
        Artefact manifest = stages.artefact(
                Step.EXTRACT,
                "manifest",
                own.manifest(listing.fingerprint()),
                0,
                "samples",
                line -> listing.run(spark, own, environment));
        List<FeatureTable> tables = new ArrayList<>();
        for (int m = 0; m < modalities.size(); m++) {
            Modality modality = modalities.get(m);
            FeatureStage stage = encoders.get(m).stage(modality);
            Artefact features = stages.artefact(
                    Step.EXTRACT,
                    "extract " + modality,
                    own.features(modality, stage.fingerprint(manifest.fingerprint(), BUCKETS)),
                    manifest.provenance().rows(),
                    "rows",
                    line -> stage.run(new ExtractContext(
                            spark,
                            own,
                            manifest,
                            BUCKETS,
                            trained.limits().rejected(),
                            true,
                            trained.extract(),
                            environment,
                            (done, total) -> line.advanceTo(done))));
            tables.add(new FeatureTable(modality, features));
        }
        return tables;
    }

    /** Those of the whole pipeline, so that its models share what is extracted. */
    private static List<PayloadField> fields(PipelineSettings trained) {
        return Pipeline.payloadFields(trained.modalities().values()).stream()
                .map(PayloadField::optional)
                .toList();
    }

    private long score(List<FeatureTable> tables, byte[] model, String where, Path target) {
        Dataset<Row> rows = null;
        for (FeatureTable table : tables) {
            Dataset<Row> features = BucketedTable.read(spark, table.artefact())
                    .select(
                            functions.col(Columns.SAMPLE_ID),
                            functions.col(Columns.FEATURES).as(table.modality().featureColumn()),
                            functions.col(Columns.STATUS).as(table.modality() + "_status"));
            rows = rows == null ? features : rows.join(features, Columns.SAMPLE_ID);
        }
        List<Modality> modalities = tables.stream().map(FeatureTable::modality).toList();
        RowScoring scoring = new RowScoring(
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(model), where);
        Objects.requireNonNull(rows)
                .mapPartitions(scoring, Encoders.row(RowScoring.schema(modalities)))
                .write()
                .mode(SaveMode.ErrorIfExists)
                .parquet(target.toString());
        return spark.read().parquet(target.toString()).count();
    }

    private static String summary(String name, long rows, List<FeatureTable> tables, Path target) {
        StringBuilder text = new StringBuilder(rows + " samples scored by the " + name + ": " + target + "\n");
        for (FeatureTable table : tables) {
            Ledger.Counts counts = table.counts();
            text.append(String.format(
                    Locale.ROOT,
                    "  %s: %d ok, %d missing, %d quarantined%n",
                    table.modality(),
                    counts.ok(),
                    counts.missing(),
                    counts.quarantined()));
        }
        return text.toString();
    }

    private byte[] bytes(Path file) {
        try (var in = work.files().open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}

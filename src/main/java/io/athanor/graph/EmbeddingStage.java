package io.athanor.graph;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.Share;
import io.athanor.config.SettingsCopy;
import io.athanor.config.SettingsIdentity;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.table.StageProgress;
import io.athanor.table.WorkDirectory;
import io.athanor.train.barrier.RankAttempts;
import io.athanor.train.barrier.WorkerDevices;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.barrier.Workers;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import io.athanor.train.loop.TrainingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Trains the embeddings of a graph's entities, or goes on where an attempt died: a folder {@code embeddings} of Parquet with
 * {@code entity} and {@code vector}, of which any other program may make what it likes.
 */
public final class EmbeddingStage implements Stage<Artefact> {
    /** The column of an embedding's entity. */
    static final String ENTITY = "entity";

    /** The setting of the commit record that holds {@link LinkFigures}. */
    public static final String FIGURES = "links";

    /** The count of the commit record that says how many values an embedding has. */
    static final String WIDTH = "width";

    private static final int VERSION = 1;
    private static final String HELD_OUT = "heldOut";
    private static final String EMBEDDINGS = "embeddings";

    private final GraphSettings settings;
    private final TripleTable table;
    private final Training training;

    /**
     * How the workers of a training run.
     *
     * @param workers at most; rounded down to a power of two, for only these add up alike
     * @param shards virtual ones, at least one a worker; they decide the order of sums
     * @param profile what a worker is given; null leaves it to Spark's own
     * @param seed of all that is drawn
     */
    public record Training(
            Workers workers,
            WorkerSettings settings,
            @Nullable ResourceProfile profile,
            int shards,
            long seed) {}

    private EmbeddingStage(GraphSettings settings, TripleTable table, Training training) {
        this.settings = settings;
        this.table = table;
        this.training = training;
    }

    /**
     * Looks at the table of triples, and reads no row of it.
     *
     * @param settings that have triples
     * @throws io.athanor.base.UserError if there is no such table or column
     */
    public static EmbeddingStage of(GraphSettings settings, SparkSession spark, Training training) {
        return new EmbeddingStage(
                settings, TripleTable.open(Objects.requireNonNull(settings.triples()), spark), training);
    }

    @Override
    public String name() {
        return "embed";
    }

    @Override
    public String title() {
        return "embed entities";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.GRAPHS;
    }

    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(name(), VERSION)
                .with("triples", SettingsIdentity.of(Objects.requireNonNull(settings.triples())))
                .with("states", table.states())
                .with("training", settings.training())
                .with("shards", training.shards())
                .with("seed", training.seed())
                .build();
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of();
    }

    /** It has one of its own: no sample is looked at. */
    @Override
    public Fingerprint source() {
        return Fingerprint.of("triples", 1).with("states", table.states()).build();
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public String unit() {
        return "epochs";
    }

    @Override
    public long total() {
        return settings.epochs();
    }

    @Override
    public void make(StageContext stage, Path folder, Provenance.Builder record) {
        // the numbers follow from the names alone: an attempt after one that died finds the same
        TripleTable.Numbered numbered = table.number(folder, settings.width());
        NumberedTriples triples = numbered.triples();
        Path vectors = new Path(folder, "vectors.parquet");
        TrainedEmbeddings trained = train(stage, folder, triples, vectors);
        Dataset<Row> embeddings = join(stage.spark(), folder, vectors);
        embeddings
                .write()
                .mode("overwrite")
                .option("compression", "zstd")
                .parquet(new Path(folder, EMBEDDINGS).toString());
        Map<String, Long> counts = new TreeMap<>();
        counts.put("entities", (long) triples.entities());
        counts.put("relations", (long) triples.relations());
        counts.put("triples", triples.rows());
        counts.put(HELD_OUT, trained.figures().triples());
        counts.put(WIDTH, (long) settings.width());
        counts.put("epochs", (long) trained.curve().size());
        Map<String, Object> recorded = new TreeMap<>();
        recorded.put("graph", settings);
        recorded.put("states", table.states());
        recorded.put("curve", trained.curve());
        recorded.put(FIGURES, trained.figures());
        record.settings(recorded)
                .files(files(stage, folder), triples.entities())
                .counts(counts)
                .changes(numbered.changes());
        remove(stage, vectors, new Path(folder, "triples"), new Path(folder, WorkDirectory.CHECKPOINTS));
    }

    private TrainedEmbeddings train(StageContext stage, Path folder, NumberedTriples triples, Path vectors) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(stage.spark().sparkContext());
        // their bits are to be the same for any number of workers, and only processors add up alike
        WorkerSettings workers = SettingsCopy.with(training.settings(), "device", WorkerDevices.CPU);
        Workers wanted = training.workers();
        RankAttempts attempts = new RankAttempts(
                context,
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())),
                wanted.isAuto() ? wanted : new Workers(Integer.highestOneBit(wanted.wanted())),
                workers,
                new Watched(stage.progress(), settings.epochs()),
                training.profile());
        return attempts.fit(
                title(),
                new EmbeddingWork(
                        triples,
                        settings,
                        heldOut(triples.rows()),
                        training.shards(),
                        training.seed(),
                        vectors.toString()),
                new RankAttempts.Load(training.shards(), triples.rows(), triples::rows),
                new Path(folder, WorkDirectory.CHECKPOINTS),
                TrainedEmbeddings::curve);
    }

    private long heldOut(long rows) {
        Share share = settings.heldOut();
        return share.percent() ? Math.round(rows * share.value() / 100) : (long) share.value();
    }

    private static Dataset<Row> join(SparkSession spark, Path folder, Path vectors) {
        Dataset<Row> names = spark.read().parquet(new Path(folder, "entities").toString());
        return names.join(spark.read().parquet(vectors.toString()), EmbeddingWork.NUMBER)
                .select(functions.col("name").as(ENTITY), functions.col(EmbeddingWork.VECTOR))
                .sort(ENTITY);
    }

    /** The embeddings of an artefact: {@code entity}, {@code vector}. */
    static Dataset<Row> embeddings(SparkSession spark, Artefact artefact) {
        return spark.read().parquet(new Path(artefact.path(), EMBEDDINGS).toString());
    }

    private static List<String> files(StageContext stage, Path folder) {
        try {
            return Arrays.stream(stage.work().files().listStatus(new Path(folder, EMBEDDINGS)))
                    .map(status -> EMBEDDINGS + "/" + status.getPath().getName())
                    .filter(name -> name.endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    /** What only the training needed. */
    private static void remove(StageContext stage, Path... needless) {
        FileSystem files = stage.work().files();
        try {
            for (Path each : needless) {
                files.delete(each, true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tidy what a training leaves", e);
        }
    }

    @Override
    public Artefact output(StageContext context, Artefact artefact) {
        return artefact;
    }

    @Override
    public String summary(Provenance record) {
        return record.counts().getOrDefault(HELD_OUT, 0L) == 0
                ? ""
                : figures(new Artefact(new Path(ArtefactKind.GRAPHS.folder()), record))
                        .toString();
    }

    /** How well the links that were held out are foretold. */
    public static LinkFigures figures(Artefact embeddings) {
        return embeddings.setting(FIGURES, LinkFigures.class);
    }

    /** Shows a training's course on a line. */
    private record Watched(StageProgress line, int epochs) implements TrainingProgress {
        @Override
        public void epoch(String training, EpochReport report) {
            line.advanceTo(report.epoch());
            line.standing(
                    String.format(Locale.ROOT, "epoch %d/%d  loss %.3f", report.epoch(), epochs, report.trainLoss())
                            + speed(report.samples(), report.seconds(), report.allReduceSeconds()),
                    (epochs - report.epoch()) * report.seconds());
        }

        @Override
        public void step(String training, StepReport report) {
            line.standing(
                    String.format(
                                    Locale.ROOT,
                                    "epoch %d/%d  step %d/%d  loss %.3f",
                                    report.epoch(),
                                    epochs,
                                    report.tally().steps(),
                                    report.steps(),
                                    report.loss())
                            + speed(
                                    report.tally().samples(),
                                    report.tally().seconds(),
                                    report.tally().allReduceSeconds()),
                    report.secondsLeft(epochs));
        }

        private static String speed(long triples, double seconds, double waited) {
            return String.format(
                    Locale.ROOT, "  %.0f triples/s  all-reduce %.0f %%", triples / seconds, 100 * waited / seconds);
        }

        @Override
        public void failed(String training, int attempt, String reason) {
            line.note("attempt " + attempt + " failed: " + reason);
        }
    }
}

package io.athanor.source.split;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.BucketedTable;
import io.athanor.table.ManifestTable;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.table.WorkDirectory;
import io.athanor.task.Stratification;
import io.athanor.task.TaskSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Draws labels, groups and splits from a manifest's cells into the bucketed table {@code samples}: sample_id, label,
 * split, group. Cheap, so that another label or split never scans the source again.
 */
public final class SamplesStage implements Stage<Samples> {

    /** Counted in the commit record: samples without a label since their cells cannot be read. */
    public static final String UNREADABLE = "unreadable-labels";

    /** Holds the warnings, beside the table. */
    private static final String WARNINGS = "_warnings.json";

    private static final String TASK = "task";
    private static final String LABEL = "label";
    private static final String SPLIT = "split";
    private static final String SEED = "seed";
    private static final String SAMPLE = "sample";

    /** Up to so many samples the labels are spread over the sides; of more, chance does as well. */
    private static final long MOST_STRATIFIED = 2_000_000;

    private final Artefact manifest;
    private final TaskSettings task;
    private final List<String> label;
    private final SplitSettings split;
    private final LabelSettings labels;
    private final List<String> tableColumns;
    private final long seed;
    private final int buckets;

    /**
     * @param task what is learned; its labels have to be such that they can be
     * @param label the cell that holds the label; null where it has none or the task names cells of its own. Without any, every
     *     sample is unlabelled and nothing is asked of labels
     * @param tableColumns cells used as features, which are looked at for giving the label away
     * @param buckets files of the table, a power of two
     */
    public SamplesStage(
            Artefact manifest,
            TaskSettings task,
            @Nullable String label,
            SplitSettings split,
            LabelSettings labels,
            List<String> tableColumns,
            long seed,
            int buckets) {
        this.manifest = manifest;
        this.task = task;
        this.label = task.cells(label);
        this.split = split;
        this.labels = labels;
        this.tableColumns = List.copyOf(tableColumns);
        this.seed = seed;
        this.buckets = buckets;
    }

    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(Samples.NAME, 7)
                .with("settings", readSettings())
                .with("buckets", buckets)
                .withInputs(List.of(manifest.fingerprint()))
                .build();
    }

    @Override
    public String name() {
        return Samples.NAME;
    }

    @Override
    public String unit() {
        return "samples";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.SAMPLES;
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of(ManifestStage.NAME, manifest.fingerprint());
    }

    @Override
    public Fingerprint source() {
        return manifest.provenance().source();
    }

    /**
     * Writes the table.
     *
     * @throws io.athanor.base.UserError if no sample has the label, a split column says something else than a split, no
     *     sample is left to train on, or a label is unseen in training and such are refused
     */
    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        SparkSession spark = context.spark();
        WorkDirectory work = context.work();
        Dataset<Row> cells = cells(spark);
        SampleCells read = new SampleCells(task, label, labels, split);
        SampleChecks checks = new SampleChecks(cells, read, label, split, tableColumns);
        checks.requireCells();
        Dataset<Row> sided =
                split.column() == null ? drawn(spark, work, samples(cells, read), read) : samples(cells, read);
        List<String> files = BucketedTable.write(sided, folder, buckets);
        Dataset<Row> written = spark.read()
                .schema(sided.schema())
                .parquet(files.stream().map(f -> new Path(folder, f).toString()).toArray(String[]::new));
        LabelTally tally = LabelTally.of(written, task);
        List<String> warnings = new ArrayList<>(checks.warnings());
        if (!label.isEmpty() && task.learns()) {
            tally.requireLearnable(labels);
            // a sample of the samples may lack some
            if (!SampledManifest.is(manifest)) {
                tally.requireNamed();
            }
            warnings.addAll(tally.warnings());
            Dataset<Row> labelled = cells.withColumn(Columns.LABEL, read.label());
            warnings.addAll(new LabelLeaks(
                            labelled.withColumn(Columns.LABEL, read.stratum(labelled)),
                            tally.labelled(),
                            task.strata() == Stratification.LABEL ? tally.commonest() : Optional.empty())
                    .warnings(tableColumns));
        }
        if (split.column() != null && split.groupBy() != null) {
            warnings.addAll(SampleChecks.straddling(written, split.groupBy(), split.column()));
        }
        if (split.column() == null && !isStratified()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "The split is drawn by the hash of each group alone, since there are more than %,d samples:"
                            + " labels stand in it as chance has them.",
                    MOST_STRATIFIED));
        }
        work.writeText(new Path(folder, WARNINGS), Json.write(warnings));
        Map<String, Long> counts = tally.counts();
        counts.put(UNREADABLE, label.isEmpty() ? 0 : checks.broken());
        counts.put("warnings", (long) warnings.size());
        record.settings(readSettings())
                .bucketFiles(
                        files,
                        BucketedTable.rows(folder, files, spark.sparkContext().hadoopConfiguration()),
                        buckets)
                .counts(counts)
                .changes(checks.changes());
    }

    @Override
    public Samples output(StageContext context, Artefact artefact) {
        return new Samples(artefact, warnings(context.work(), artefact.path()));
    }

    /** What the split really drew: of few samples it may be far from the shares that were asked for. */
    @Override
    public String summary(Provenance record) {
        return Arrays.stream(Split.values())
                .map(side -> side.column() + " " + record.counts().getOrDefault(side.column(), 0L))
                .collect(Collectors.joining(", "));
    }

    private Map<String, Object> readSettings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(TASK, SettingsIdentity.of(task.reading()));
        settings.put(LABEL, label);
        settings.put(SPLIT, SettingsIdentity.of(split));
        settings.put("labels", SettingsIdentity.of(labels));
        settings.put("table-columns", tableColumns);
        settings.put(SEED, seed);
        if (SampledManifest.is(manifest)) {
            settings.put(SAMPLE, true);
        }
        return settings;
    }

    private Dataset<Row> cells(SparkSession spark) {
        return ManifestTable.read(spark, manifest, List.of()).select(Columns.SAMPLE_ID, ManifestTable.CELLS);
    }

    private Dataset<Row> samples(Dataset<Row> cells, SampleCells read) {
        Column id = col(Columns.SAMPLE_ID);
        Column named = read.label().as(Columns.LABEL);
        Column itsGroup = read.group().as(Columns.GROUP);
        return split.column() == null
                ? cells.select(id, named, itsGroup)
                : cells.select(id, named, SampleCells.side(split.column()).as(Columns.SPLIT), itsGroup);
    }

    private boolean isStratified() {
        return manifest.provenance().rows() <= MOST_STRATIFIED;
    }

    private Dataset<Row> drawn(SparkSession spark, WorkDirectory work, Dataset<Row> samples, SampleCells read) {
        Dataset<Row> spread =
                samples.withColumn(SplitDraw.STRATUM, isStratified() ? read.stratum(samples) : col(Columns.LABEL));
        if (task.strata() == Stratification.RAREST_CLASS) {
            spread = spread.withColumn(SplitDraw.CLASSES, read.classes());
        }
        return new SplitDraw(split, seed, isStratified(), !label.isEmpty())
                .sides(spread, new EarlierDraws(work, this::isOfThisDraw).sides(spark))
                .select(Columns.SAMPLE_ID, Columns.LABEL, Columns.SPLIT, Columns.GROUP);
    }

    /**
     * Whether a table's sides were drawn as these are to be; what else is asked of it, such as its columns, is no matter. Those
     * of a pilot are nobody's: a run has the same sides whether a pilot came before it or not.
     */
    private boolean isOfThisDraw(Map<String, Object> settings) {
        Map<String, Object> mine = readSettings();
        return !mine.containsKey(SAMPLE)
                && !settings.containsKey(SAMPLE)
                && Stream.of(TASK, LABEL, SPLIT, SEED)
                        .allMatch(name -> Json.canonical(mine.get(name)).equals(Json.canonical(settings.get(name))));
    }

    private static List<String> warnings(WorkDirectory work, Path folder) {
        Path file = new Path(folder, WARNINGS);
        return work.readText(file)
                .map(text -> {
                    try {
                        return Arrays.asList(Json.read(text, String[].class));
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("Cannot read " + file + ": not a list of texts", e);
                    }
                })
                .orElse(List.of());
    }
}

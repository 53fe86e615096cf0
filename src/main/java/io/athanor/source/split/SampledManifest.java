package io.athanor.source.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.dense_rank;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Columns;
import io.athanor.source.Scan;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.task.Stratification;
import io.athanor.task.TaskSettings;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A manifest of some of another manifest's samples: those whose group's hash lies below the share that is wanted, so that a
 * smaller sample is part of a larger one. Beside them stand the first few groups of every class (and, where a cell names the
 * sides, of every class on every side), so that rare labels are not lost; the first are the same for every share. Executors do
 * all of it: no row comes to the driver.
 */
public final class SampledManifest implements Stage<Artefact> {
    public static final String NAME = "sample";

    /** Counted in the commit record: samples of the whole manifest that are not in this one. */
    public static final String LEFT_OUT = "left-out";

    /** Groups of every class that are always taken: a split of three sides has one for each. */
    static final int OF_EVERY_CLASS = 5;

    /** So many parts at least, if the manifest has as many: as few rows as a sample has would else be one task's work. */
    private static final int FEWEST_PARTS = 64;

    private static final String DRAW = "draw";
    private static final String CLASS = "class";
    private static final String FIRST = "first";
    private static final String PLACES = "places";
    private static final String BATCH = "batch";

    private final Artefact manifest;
    private final List<String> fields;
    private final double share;
    private final TaskSettings task;
    private final List<String> label;
    private final LabelSettings labels;
    private final SplitSettings split;
    private final long seed;

    /**
     * @param manifest of all samples
     * @param fields its payload fields
     * @param share of the samples that is wanted, in (0, 1)
     * @param label the cell that holds the label; null where it has none or the task names cells of its own
     * @param split of which the cells that name group and side are read
     */
    public SampledManifest(
            Artefact manifest,
            List<String> fields,
            double share,
            TaskSettings task,
            @Nullable String label,
            LabelSettings labels,
            SplitSettings split,
            long seed) {
        this.manifest = manifest;
        this.fields = List.copyOf(fields);
        this.share = share;
        this.task = task;
        this.label = task.cells(label);
        this.labels = labels;
        this.split = split;
        this.seed = seed;
    }

    /** Whether a manifest is one of these. */
    static boolean is(Artefact manifest) {
        return manifest.provenance().stage().equals(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String unit() {
        return "samples";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.MANIFEST;
    }

    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(NAME, 1)
                .with("settings", readSettings())
                .withInputs(List.of(manifest.fingerprint()))
                .build();
    }

    private SortedMap<String, Object> readSettings() {
        SortedMap<String, Object> settings = new TreeMap<>();
        settings.put("share", share);
        settings.put("fields", fields);
        settings.put("task", SettingsIdentity.of(task.reading()));
        settings.put("label", label);
        settings.put("labels", SettingsIdentity.of(labels));
        settings.put("group-by", String.valueOf(split.groupBy()));
        settings.put("side", String.valueOf(split.column()));
        settings.put("seed", seed);
        return settings;
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of(ManifestStage.NAME, manifest.fingerprint());
    }

    @Override
    public Fingerprint source() {
        return manifest.provenance().source();
    }

    /** @throws UserError if no sample is in the sample */
    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        List<Copied> copies = write(context.spark(), folder);
        long rows = copies.stream().mapToLong(copy -> copy.part().rows()).sum();
        long all = manifest.provenance().rows();
        if (rows == 0) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "Cannot take a sample of %s%% of %d samples: found none in it, expected some. Give a larger --sample.",
                    100 * share,
                    all));
        }
        Map<String, Long> counts = new TreeMap<>();
        fields.forEach(field -> counts.put(ManifestTable.payloadCount(field), 0L));
        for (Copied copy : copies) {
            copy.payloads().forEach((field, n) -> counts.merge(ManifestTable.payloadCount(field), n, Long::sum));
        }
        counts.put("broken-cells", copies.stream().mapToLong(Copied::broken).sum());
        counts.put(LEFT_OUT, all - rows);
        record.settings(readSettings())
                .files(copies.stream().map(copy -> copy.part().file()).toList(), rows)
                .counts(counts);
    }

    @Override
    public Artefact output(StageContext context, Artefact artefact) {
        return artefact;
    }

    @Override
    public String summary(Provenance record) {
        return record.rows() + " of " + (record.rows() + record.counts().getOrDefault(LEFT_OUT, 0L));
    }

    /** The places of the rows that stay: part and ordinal. */
    private Dataset<Row> kept(SparkSession spark) {
        SampleCells read = new SampleCells(task, label, labels, split);
        long drawSeed = seed;
        Dataset<Row> places = ManifestTable.read(spark, manifest, List.of())
                .select(
                        col(ManifestTable.PART),
                        col(ManifestTable.ORDINAL),
                        read.group().as(Columns.GROUP),
                        read.label().as(Columns.LABEL),
                        (split.column() == null ? lit("") : SampleCells.side(split.column())).as(Columns.SPLIT))
                .withColumn(
                        DRAW,
                        udf((UDF1<String, Double>) group -> draw(group, drawSeed), DataTypes.DoubleType)
                                .apply(col(Columns.GROUP)));
        Column drawn = col(DRAW).lt(share);
        if (task.strata() == Stratification.MEASURE || label.isEmpty()) {
            return places.where(drawn);
        }
        Dataset<Row> firsts = places.where(col(Columns.LABEL).isNotNull())
                .select(
                        col(Columns.GROUP),
                        col(Columns.SPLIT),
                        col(DRAW),
                        (task.strata() == Stratification.RAREST_CLASS ? explode(read.classes()) : col(Columns.LABEL))
                                .as(CLASS))
                // Spark keeps no more than the wanted ranks of each task before it sorts those of all
                .withColumn(
                        FIRST,
                        dense_rank()
                                .over(Window.partitionBy(CLASS, Columns.SPLIT).orderBy(DRAW)))
                .where(col(FIRST).leq(OF_EVERY_CLASS))
                .select(col(Columns.GROUP), lit(true).as(FIRST))
                .distinct();
        return places.join(firsts, new String[] {Columns.GROUP}, "left")
                .where(drawn.or(col(FIRST).isNotNull()));
    }

    /** In [0, 1): a share of it is that share of the groups. */
    static double draw(String group, long seed) {
        return Seeds.uniform(Seeds.mix(seed, Seeds.hash("sample"), Seeds.hash(group)));
    }

    /** Copies the kept rows: only their places travel, never a payload that stands in a cell. */
    private List<Copied> write(SparkSession spark, Path to) {
        JavaSparkContext sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> configuration =
                sc.broadcast(new SerializableConfiguration(sc.hadoopConfiguration()));
        Broadcast<Map<String, String>> batches = sc.broadcast(batches());
        Copying copying = new Copying(manifest.path().toString(), to.toString(), fields, configuration);
        return kept(spark)
                .withColumn(
                        BATCH,
                        udf((UDF1<String, String>) part -> batches.value().get(part), DataTypes.StringType)
                                .apply(col(ManifestTable.PART)))
                .groupBy(BATCH)
                .agg(collect_list(struct(col(ManifestTable.PART), col(ManifestTable.ORDINAL)))
                        .as(PLACES))
                .toJavaRDD()
                .map(row -> copying.copy(row.getString(0), row.<Row>getList(1)))
                .collect()
                .stream()
                .sorted(Comparator.comparing(copy -> copy.part().name()))
                .toList();
    }

    /** The parts of the manifest, each with the first of those with which it becomes one: about as many rows as a part has. */
    private Map<String, String> batches() {
        List<String> parts = manifest.provenance().files().stream()
                .map(file -> file.substring(0, file.length() - ".parquet".length()))
                .toList();
        int wanted = (int) Math.min(parts.size(), Math.max(FEWEST_PARTS, Math.ceil(parts.size() * share)));
        Map<String, String> batches = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            long batch = (long) i * wanted / parts.size();
            // the first i of this batch
            int first = (int) ((batch * parts.size() + wanted - 1) / wanted);
            batches.put(parts.get(i), parts.get(first));
        }
        return batches;
    }

    private record Copied(Scan.Part part, Map<String, Long> payloads, long broken) implements Serializable {}

    private record Copying(
            String from, String to, List<String> fields, Broadcast<SerializableConfiguration> configuration)
            implements Serializable {

        /** Writes the rows of these places as one part, in the order of the parts and ordinals they come from. */
        Copied copy(String name, List<Row> places) {
            SortedMap<String, Set<Long>> ordinals = new TreeMap<>();
            places.forEach(place -> ordinals.computeIfAbsent(place.getString(0), part -> new HashSet<>())
                    .add(place.getLong(1)));
            Configuration hadoop = configuration.value().value();
            StructType schema = ManifestTable.schema(fields);
            try (Kept kept = new Kept(from, name, fields, ordinals, hadoop, schema)) {
                long rows = RowFile.write(new Path(to, name + ".parquet"), hadoop, schema, kept);
                return new Copied(new Scan.Part(name, rows), kept.payloads, kept.broken);
            }
        }
    }

    /** The wanted rows of some parts as rows of one. */
    private static final class Kept implements Iterator<Row>, AutoCloseable {
        private final String from;
        private final String name;
        private final List<String> fields;
        private final Iterator<Map.Entry<String, Set<Long>>> parts;
        private final Configuration hadoop;
        private final StructType schema;
        private final Map<String, Long> payloads = new HashMap<>();
        private long broken;
        private Set<Long> ordinals = Set.of();
        private @Nullable RowReader reader;
        private @Nullable Row ready;
        private long next;

        Kept(
                String from,
                String name,
                List<String> fields,
                SortedMap<String, Set<Long>> ordinals,
                Configuration hadoop,
                StructType schema) {
            this.from = from;
            this.name = name;
            this.fields = fields;
            this.parts = ordinals.entrySet().iterator();
            this.hadoop = hadoop;
            this.schema = schema;
        }

        @Override
        public boolean hasNext() {
            while (ready == null) {
                if (reader == null || !reader.hasNext()) {
                    close();
                    if (!parts.hasNext()) {
                        return false;
                    }
                    Map.Entry<String, Set<Long>> part = parts.next();
                    ordinals = part.getValue();
                    reader = RowFile.read(new Path(from, part.getKey() + ".parquet"), hadoop, schema);
                    continue;
                }
                Row row = reader.next();
                ready = ordinals.contains(row.getLong(schema.fieldIndex(ManifestTable.ORDINAL))) ? row : null;
            }
            return true;
        }

        @Override
        public Row next() {
            if (!hasNext() || ready == null) {
                throw new NoSuchElementException();
            }
            Object[] cells = new Object[schema.size()];
            for (int c = 0; c < cells.length; c++) {
                cells[c] = ready.get(c);
            }
            for (String field : fields) {
                if (cells[schema.fieldIndex(ManifestTable.payloadColumn(field))] != null) {
                    payloads.merge(field, 1L, Long::sum);
                }
            }
            cells[schema.fieldIndex(ManifestTable.PART)] = name;
            cells[schema.fieldIndex(ManifestTable.ORDINAL)] = next++;
            broken += cells[schema.fieldIndex(ManifestTable.CELLS)] instanceof Map<?, ?> texts
                            && texts.containsKey(ManifestTable.BROKEN)
                    ? 1
                    : 0;
            ready = null;
            return RowFactory.create(cells);
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}

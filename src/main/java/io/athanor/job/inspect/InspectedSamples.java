package io.athanor.job.inspect;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.xxhash64;

import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Payload;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.extract.payload.TimedReading;
import io.athanor.job.inspect.InspectedSource.PayloadModality;
import io.athanor.job.inspect.InspectedSource.SeveralPayloads;
import io.athanor.source.split.SampleCells;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** The samples of a manifest as tables: all of them without payloads, and what the payloads of some are. */
final class InspectedSamples {
    /** The side that a cell names; null where the split is drawn, which no one has done yet. */
    static final String SIDE = Columns.SPLIT;

    /** The class that a label counts as where classes are compared. */
    static final String STRATUM = "stratum";

    /** By which samples are drawn: the same whatever else is in the source. */
    static final String HASH = "hash";

    static final String MODALITY = "modality";
    static final String BYTES = "bytes";
    static final String SHA256 = "sha256";
    static final String FORMAT = "format";
    static final String FAULT = "fault";
    static final String WIDTH = "width";
    static final String HEIGHT = "height";
    static final String SECONDS = "seconds";
    static final String CHARACTERS = "characters";
    static final String WORDS = "words";
    static final String BEGINNING = "beginning";

    private static final StructType FACTS = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(Columns.LABEL, DataTypes.StringType)
            .add(SIDE, DataTypes.StringType)
            .add(Columns.GROUP, DataTypes.StringType)
            .add(MODALITY, DataTypes.StringType)
            .add(BYTES, DataTypes.LongType)
            .add(SHA256, DataTypes.StringType)
            .add(FORMAT, DataTypes.StringType)
            .add(FAULT, DataTypes.StringType)
            .add(WIDTH, DataTypes.IntegerType)
            .add(HEIGHT, DataTypes.IntegerType)
            .add(SECONDS, DataTypes.DoubleType)
            .add(CHARACTERS, DataTypes.LongType)
            .add(WORDS, DataTypes.LongType)
            .add(BEGINNING, DataTypes.StringType);

    private final SparkSession spark;
    private final Artefact manifest;
    private final Map<String, Artefact> several;
    private final InspectedSource source;
    private final SampleCells cells;

    /**
     * @param manifest of the samples
     * @param several manifests of the modalities of which a sample may have several payloads, by their names
     */
    InspectedSamples(SparkSession spark, Artefact manifest, Map<String, Artefact> several, InspectedSource source) {
        this.spark = spark;
        this.manifest = manifest;
        this.several = Map.copyOf(several);
        this.source = source;
        this.cells = new SampleCells(source.task(), source.label(), source.labels(), source.split());
    }

    /** How a modality's column is called that says whether a sample has it. */
    static String present(String modality) {
        return "has_" + modality;
    }

    /** How a modality's column is called that says whether its source already found it to be unusable. */
    static String unusable(String modality) {
        return "unusable_" + modality;
    }

    /** All samples: id, label, its fault, side, group, hash, stratum, and of each modality whether it is there. No payload is read. */
    Dataset<Row> all() {
        List<Column> columns = new ArrayList<>(place());
        columns.add(cells.fault().as(FAULT));
        for (PayloadModality modality : source.payloads()) {
            String payload = ManifestTable.payloadColumn(modality.field().name());
            // two small fields of it: of the bytes in a cell none is read
            columns.add(col("`" + payload + "`." + Columns.REVISION).isNotNull().as(present(modality.name())));
            columns.add(col("`" + payload + "`.reason").isNotNull().as(unusable(modality.name())));
        }
        source.tables()
                .forEach((name, of) ->
                        columns.add(coalesce(of.stream().map(SampleCells::cell).toArray(Column[]::new))
                                .isNotNull()
                                .as(present(name))));
        Dataset<Row> all = rows().select(columns.toArray(Column[]::new));
        for (SeveralPayloads of : source.several()) {
            String name = of.modality().name();
            Column reason =
                    col("`" + ManifestTable.payloadColumn(of.modality().field().name()) + "`.reason");
            all = with(
                    all,
                    name,
                    several(of)
                            .groupBy(owner().as(Columns.SAMPLE_ID))
                            .agg(
                                    lit(true).as(present(name)),
                                    max(reason.isNotNull()).as(unusable(name))));
        }
        for (var external : source.externals().entrySet()) {
            String name = external.getKey();
            all = with(
                    all, name, external.getValue().presence(new Modality(name), present(name), unusable(name), spark));
        }
        return all.withColumn(STRATUM, cells.stratum(all));
    }

    /** @param of a row a sample that has rows of the modality */
    private static Dataset<Row> with(Dataset<Row> samples, String modality, Dataset<Row> of) {
        return samples.join(of, samples.col(Columns.SAMPLE_ID).equalTo(of.col(Columns.SAMPLE_ID)), "left")
                .drop(of.col(Columns.SAMPLE_ID))
                .na()
                .fill(false, new String[] {present(modality), unusable(modality)});
    }

    private Dataset<Row> several(SeveralPayloads of) {
        return ManifestTable.read(
                spark,
                Objects.requireNonNull(several.get(of.modality().name())),
                List.of(of.modality().field().name()));
    }

    private static Column owner() {
        return col(ManifestTable.CELLS).getItem(ManifestTable.OWNER);
    }

    /** The classes that a row's label names: a list. */
    Column classes() {
        return cells.classes();
    }

    /** What the payloads are of so many samples, or of all if there are fewer: a row a payload that is there. Executors read them. */
    Dataset<Row> facts(long most) {
        long last = most >= manifest.provenance().rows() ? Long.MAX_VALUE : last(most);
        Dataset<Row> samples = rows().where(hash(col(Columns.SAMPLE_ID)).leq(last));
        Dataset<Row> facts = facts(samples.select(columns(place())), source.payloads());
        Dataset<Row> places = samples.select(place().toArray(Column[]::new));
        for (SeveralPayloads of : source.several()) {
            // what is known of their samples comes after they were read: no payload is shuffled
            Dataset<Row> theirs = facts(
                            several(of)
                                    .where(hash(owner()).leq(last))
                                    .select(
                                            owner().as(Columns.SAMPLE_ID),
                                            none().as(Columns.LABEL),
                                            none().as(SIDE),
                                            none().as(Columns.GROUP),
                                            payload(of.modality())),
                            List.of(of.modality()))
                    .drop(Columns.LABEL, SIDE, Columns.GROUP);
            Dataset<Row> placed = theirs.join(places, Columns.SAMPLE_ID);
            facts = facts.union(placed.select(
                    Arrays.stream(FACTS.fieldNames()).map(functions::col).toArray(Column[]::new)));
        }
        return facts;
    }

    private Dataset<Row> facts(Dataset<Row> payloads, List<PayloadModality> modalities) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        GuardSettings limits = source.limits();
        var references = source.source().references();
        return spark.createDataFrame(
                payloads.toJavaRDD()
                        .mapPartitions(rows -> facts(
                                rows,
                                modalities,
                                limits,
                                new OriginalPayloads(hadoop.value().value(), references))),
                FACTS);
    }

    /** The rows of a few samples, with their payloads' places; of several the first. */
    Dataset<Row> rows(List<String> ids) {
        Dataset<Row> rows = rows().where(col(Columns.SAMPLE_ID).isin(ids.toArray()))
                .select(columns(List.of(col(Columns.SAMPLE_ID))));
        for (SeveralPayloads of : source.several()) {
            String name = of.modality().name();
            // 2.png before 10.png
            Column order = struct(length(col(Columns.SAMPLE_ID)), col(Columns.SAMPLE_ID));
            Dataset<Row> first = several(of)
                    .where(owner().isin(ids.toArray()))
                    .groupBy(owner().as("owner"))
                    .agg(functions.min_by(payload(of.modality()), order).as(name));
            rows = rows.join(first, rows.col(Columns.SAMPLE_ID).equalTo(first.col("owner")), "left")
                    .drop("owner");
        }
        return rows;
    }

    private Column[] columns(List<Column> first) {
        List<Column> columns = new ArrayList<>(first);
        source.payloads().forEach(modality -> columns.add(payload(modality)));
        return columns.toArray(Column[]::new);
    }

    private static Column payload(PayloadModality modality) {
        return col("`" + ManifestTable.payloadColumn(modality.field().name()) + "`")
                .as(modality.name());
    }

    private static Column none() {
        return lit(null).cast(DataTypes.StringType);
    }

    private static Iterator<Row> facts(
            Iterator<Row> rows, List<PayloadModality> modalities, GuardSettings limits, OriginalPayloads bytes) {
        return new Iterator<>() {
            private final TimedReading reading = closedWithTask(new TimedReading(limits));
            private Iterator<Row> ready = List.<Row>of().iterator();

            @Override
            public boolean hasNext() {
                while (!ready.hasNext() && rows.hasNext()) {
                    ready = facts(rows.next(), modalities, bytes, reading).iterator();
                }
                return ready.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return ready.next();
            }
        };
    }

    private static TimedReading closedWithTask(TimedReading reading) {
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> reading.close());
        return reading;
    }

    private static List<Row> facts(
            Row row, List<PayloadModality> modalities, OriginalPayloads bytes, TimedReading reading) {
        List<Row> facts = new ArrayList<>();
        for (PayloadModality modality : modalities) {
            Payload payload = ManifestTable.payload(row.getAs(modality.name()));
            if (payload != null) {
                PayloadFacts of = PayloadFacts.of(payload, modality.kind(), bytes, reading);
                facts.add(RowFactory.create(
                        row.getAs(Columns.SAMPLE_ID),
                        row.getAs(Columns.LABEL),
                        row.getAs(SIDE),
                        row.getAs(Columns.GROUP),
                        modality.name(),
                        of.bytes(),
                        of.sha256(),
                        of.format(),
                        of.fault(),
                        of.width(),
                        of.height(),
                        of.seconds(),
                        of.characters(),
                        of.words(),
                        of.beginning()));
            }
        }
        return facts;
    }

    private List<Column> place() {
        String column = source.split().column();
        return List.of(
                col(Columns.SAMPLE_ID),
                cells.label().as(Columns.LABEL),
                (column == null ? none() : SampleCells.side(column)).as(SIDE),
                cells.group().as(Columns.GROUP),
                hash(col(Columns.SAMPLE_ID)).as(HASH));
    }

    private static Column hash(Column id) {
        return xxhash64(id);
    }

    /** The hash of the last of so many samples in the order of their hashes. */
    private long last(long most) {
        return ManifestTable.read(spark, manifest, List.of())
                .select(hash(col(Columns.SAMPLE_ID)).as(HASH))
                .orderBy(HASH)
                .limit((int) most)
                .agg(max(HASH))
                .first()
                .getLong(0);
    }

    private Dataset<Row> rows() {
        Set<String> fields = new LinkedHashSet<>();
        source.payloads().forEach(m -> fields.add(m.field().name()));
        return ManifestTable.read(spark, manifest, fields);
    }
}

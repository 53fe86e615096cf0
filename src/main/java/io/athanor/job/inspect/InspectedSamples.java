package io.athanor.job.inspect;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.xxhash64;

import io.athanor.data.Columns;
import io.athanor.data.Payload;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.job.inspect.InspectedSource.PayloadModality;
import io.athanor.source.split.SampleCells;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;
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
    private final InspectedSource source;
    private final SampleCells cells;

    InspectedSamples(SparkSession spark, Artefact manifest, InspectedSource source) {
        this.spark = spark;
        this.manifest = manifest;
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

    /** The modalities in the order in which they are shown. */
    List<String> modalities() {
        return Stream.concat(source.payloads().stream().map(PayloadModality::name), source.tables().keySet().stream())
                .toList();
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
        return all.withColumn(STRATUM, cells.stratum(all));
    }

    /** The classes that a row's label names: a list. */
    Column classes() {
        return cells.classes();
    }

    /** What the payloads are of so many samples, or of all if there are fewer: a row a payload that is there. Executors read them. */
    Dataset<Row> facts(long most) {
        Dataset<Row> some = most >= manifest.provenance().rows() ? rows() : rows().where(hash().leq(last(most)));
        Dataset<Row> payloads = some.select(columns(place()));
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        List<PayloadModality> modalities = source.payloads();
        var references = source.source().references();
        return spark.createDataFrame(
                payloads.toJavaRDD()
                        .mapPartitions(rows -> facts(
                                rows,
                                modalities,
                                new OriginalPayloads(hadoop.value().value(), references))),
                FACTS);
    }

    /** The rows of a few samples, with their payloads' places. */
    Dataset<Row> rows(List<String> ids) {
        return rows().where(col(Columns.SAMPLE_ID).isin(ids.toArray()))
                .select(columns(List.of(col(Columns.SAMPLE_ID))));
    }

    private Column[] columns(List<Column> first) {
        List<Column> columns = new ArrayList<>(first);
        source.payloads()
                .forEach(m -> columns.add(
                        col("`" + ManifestTable.payloadColumn(m.field().name()) + "`")
                                .as(m.name())));
        return columns.toArray(Column[]::new);
    }

    private static Iterator<Row> facts(Iterator<Row> rows, List<PayloadModality> modalities, OriginalPayloads bytes) {
        return new Iterator<>() {
            private Iterator<Row> ready = List.<Row>of().iterator();

            @Override
            public boolean hasNext() {
                while (!ready.hasNext() && rows.hasNext()) {
                    ready = facts(rows.next(), modalities, bytes).iterator();
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

    private static List<Row> facts(Row row, List<PayloadModality> modalities, OriginalPayloads bytes) {
        List<Row> facts = new ArrayList<>();
        for (PayloadModality modality : modalities) {
            Payload payload = ManifestTable.payload(row.getAs(modality.name()));
            if (payload != null) {
                PayloadFacts of = PayloadFacts.of(payload, modality.kind(), bytes);
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
                (column == null ? functions.lit(null).cast(DataTypes.StringType) : SampleCells.side(column)).as(SIDE),
                cells.group().as(Columns.GROUP),
                hash().as(HASH));
    }

    private static Column hash() {
        return xxhash64(col(Columns.SAMPLE_ID));
    }

    /** The hash of the last of so many samples in the order of their hashes. */
    private long last(long most) {
        return ManifestTable.read(spark, manifest, List.of())
                .select(hash().as(HASH))
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

package io.athanor.source.manifest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.source.Scan;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.table.WorkDirectory;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A manifest of payloads of which a sample may have several: a row a payload, of those alone that belong to a sample of
 * another manifest. What belongs to none is counted and never fetched; of payloads that stand there twice the first is kept.
 */
public final class PayloadsStage implements Stage<Artefact> {
    public static final String NAME = "payloads";

    /** Counted in the commit record: all rows that were found. */
    public static final String FOUND = "found";

    /** Counted in the commit record: rows of ids that are no sample's. */
    public static final String ORPHANS = "orphans";

    /** Counted in the commit record: rows without an id. */
    public static final String NAMELESS = "nameless";

    /** Counted in the commit record: rows of a sample's payload that stands there already. */
    public static final String REPEATED = "repeated";

    private final Modality modality;
    private final ManifestStage each;
    private final Artefact samples;

    /**
     * @param modality whose payloads they are
     * @param each of one field of which a sample may have several
     * @param samples the manifest of the samples
     */
    public PayloadsStage(Modality modality, ManifestStage each, Artefact samples) {
        this.modality = modality;
        this.each = each;
        this.samples = samples;
    }

    /** Where the manifest of the single payloads is, or will be, which this one is made from. */
    public Path listed(WorkDirectory work) {
        return each.folder(work);
    }

    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(NAME, 1)
                .withInputs(List.of(each.fingerprint(), samples.fingerprint()))
                .build();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "payloads of " + modality;
    }

    @Override
    public String unit() {
        return "payloads";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.MANIFEST;
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of("each", each.fingerprint(), ManifestStage.NAME, samples.fingerprint());
    }

    @Override
    public Fingerprint source() {
        return samples.provenance().source();
    }

    /**
     * Writes the manifest, after that of the single payloads.
     *
     * @throws io.athanor.base.UserError if the payloads' source cannot be read
     */
    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        SparkSession spark = context.spark();
        Artefact all = new Publisher(context).publish(each);
        Map<String, Long> counts = new TreeMap<>();
        counts.put(FOUND, all.provenance().rows());
        List<Scan.Part> parts = List.of();
        if (all.provenance().rows() > 0) {
            Dataset<Row> kept = found(spark, all);
            counts.putAll(counts(kept));
            parts = write(spark, kept, all.path(), folder);
        }
        record.settings(Map.of("source", each.settings()))
                .files(
                        parts.stream().map(Scan.Part::file).toList(),
                        parts.stream().mapToLong(Scan.Part::rows).sum())
                .counts(counts)
                .changes(all.provenance().changes());
    }

    @Override
    public Artefact output(StageContext context, Artefact artefact) {
        return artefact;
    }

    /** A row a payload: its owner, whether that is known, how often it stands there, and the first of its places. */
    private Dataset<Row> found(SparkSession spark, Artefact all) {
        StructType schema = ManifestTable.schema(List.of());
        Dataset<Row> rows = ManifestTable.read(spark, all, schema)
                .select(
                        col(Columns.SAMPLE_ID).as("id"),
                        col(ManifestTable.CELLS).getItem(ManifestTable.OWNER).as("owner"),
                        struct(col(ManifestTable.PART), col(ManifestTable.ORDINAL))
                                .as("place"));
        Dataset<Row> known = ManifestTable.read(spark, samples, schema)
                .select(col(Columns.SAMPLE_ID).as("known"));
        Dataset<Row> once = rows.groupBy("id", "owner")
                .agg(count(lit(1)).as("times"), min("place").as("place"));
        return once.join(known, once.col("owner").equalTo(known.col("known")), "left");
    }

    private static Map<String, Long> counts(Dataset<Row> found) {
        Column nameless = col("owner").isNull();
        Column orphan = col("owner").isNotNull().and(col("known").isNull());
        Row counted = found.agg(
                        total(nameless, col("times")),
                        total(orphan, col("times")),
                        total(col("known").isNotNull(), col("times").minus(1)))
                .first();
        Map<String, Long> counts = new TreeMap<>();
        counts.put(NAMELESS, counted.getLong(0));
        counts.put(ORPHANS, counted.getLong(1));
        counts.put(REPEATED, counted.getLong(2));
        return counts;
    }

    /** Copies the kept rows part by part: only their places travel, never a payload that stands in a cell. */
    private List<Scan.Part> write(SparkSession spark, Dataset<Row> found, Path from, Path to) {
        JavaSparkContext sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> configuration =
                sc.broadcast(new SerializableConfiguration(sc.hadoopConfiguration()));
        Copying copying =
                new Copying(from.toString(), to.toString(), ManifestTable.schema(each.fieldNames()), configuration);
        return found
                .where(col("known").isNotNull())
                .groupBy(col("place").getField(ManifestTable.PART))
                .agg(collect_list(col("place").getField(ManifestTable.ORDINAL)))
                .toJavaRDD()
                .map(row -> copying.copy(row.getString(0), new HashSet<>(row.getList(1))))
                .collect()
                .stream()
                .sorted(Comparator.comparing(Scan.Part::name))
                .toList();
    }

    private static Column total(Column where, Column amount) {
        return coalesce(sum(when(where, amount)), lit(0L));
    }

    private record Copying(
            String from, String to, StructType schema, Broadcast<SerializableConfiguration> configuration)
            implements Serializable {

        /** @param ordinals of the rows that stay; they keep their ordinals */
        Scan.Part copy(String part, Set<Long> ordinals) {
            Configuration hadoop = configuration.value().value();
            String file = part + ".parquet";
            int ordinal = schema.fieldIndex(ManifestTable.ORDINAL);
            try (RowReader rows = RowFile.read(new Path(from, file), hadoop, schema)) {
                Iterator<Row> kept = new Iterator<>() {
                    private @Nullable Row ready;

                    @Override
                    public boolean hasNext() {
                        while (ready == null && rows.hasNext()) {
                            Row row = rows.next();
                            ready = ordinals.contains(row.getLong(ordinal)) ? row : null;
                        }
                        return ready != null;
                    }

                    @Override
                    public Row next() {
                        if (!hasNext() || ready == null) {
                            throw new NoSuchElementException();
                        }
                        Row row = ready;
                        ready = null;
                        return row;
                    }
                };
                return new Scan.Part(part, RowFile.write(new Path(to, file), hadoop, schema, kept));
            }
        }
    }
}

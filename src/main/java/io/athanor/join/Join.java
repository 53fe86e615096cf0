package io.athanor.join;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Joins the samples with the features of every modality: one row a sample and view, with {@code sample_id}, {@code view},
 * {@code label}, {@code split}, {@code group}, and for a modality {@code m} the columns {@code m} (its feature, null where there
 * is none) and {@code m_present}. A sample has the views that any of its modalities has; see {@link Views}. All tables have the
 * same buckets, so nothing is shuffled, and the result has them too.
 */
public final class Join implements Stage<Artefact> {
    public static final String NAME = "join";

    /** The setting of the commit record that holds the {@link FeatureSchema}. */
    public static final String SCHEMA = "schema";

    private static final String SAMPLES = "samples";

    private static final List<String> KEYS =
            List.of(Columns.SAMPLE_ID, Columns.VIEW, Columns.LABEL, Columns.SPLIT, Columns.GROUP);

    private final Artefact samples;
    private final List<FeatureTable> features;
    private final FeatureSchema schema;

    /**
     * @param samples bucketed: sample_id, label, split, group
     * @param features in the pipeline's order of modalities, at least one
     * @throws UserError if the tables differ in their buckets or their source, or two columns would have one name
     */
    public Join(Artefact samples, List<FeatureTable> features) {
        if (features.isEmpty()) {
            throw new IllegalArgumentException("nothing to join");
        }
        this.samples = samples;
        this.features = List.copyOf(features);
        this.schema = new FeatureSchema(this.features.stream()
                .map(table -> new FeatureSpec(table.modality(), table.shape()))
                .toList());
        this.features.forEach(this::requireJoinable);
        requireDistinctColumns();
    }

    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(NAME, 2)
                .with("modalities", schema.modalities())
                .with("samples", samples.fingerprint())
                .withInputs(features.stream()
                        .map(table -> table.artefact().fingerprint())
                        .toList())
                .build();
    }

    /** The features of the joined table. */
    public FeatureSchema schema() {
        return schema;
    }

    /** The features of a joined table, by its record. */
    public static FeatureSchema schema(Artefact joined) {
        return joined.setting(SCHEMA, FeatureSchema.class);
    }

    /** How many samples the rows of a joined table are views of, by its record. */
    public static long samples(Artefact joined) {
        return joined.provenance().counts().getOrDefault(SAMPLES, 0L);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.JOINED;
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        Map<String, Fingerprint> inputs = new TreeMap<>();
        inputs.put("samples", samples.fingerprint());
        features.forEach(table ->
                inputs.put("features." + table.modality(), table.artefact().fingerprint()));
        return inputs;
    }

    @Override
    public Fingerprint source() {
        return samples.provenance().source();
    }

    /**
     * Writes the joined table. Its record counts {@code samples}, of these {@code present.<modality>} and {@code
     * absent.<modality>}, and {@code orphans.<modality>}: features of ids that are not among the samples, which are left out.
     *
     * @throws UserError if a sample id, or a view of one, stands twice in a table
     */
    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        SparkSession spark = context.spark();
        features.forEach(table -> table.requireOneRecipe(spark.sparkContext().hadoopConfiguration()));
        SparkSession session = session(spark);
        Map<String, Long> counts = new TreeMap<>(orphans(session));
        int buckets = samples.provenance().buckets();
        Dataset<Row> joined = rowsIn(session);
        List<String> files = BucketedTable.writeInPlace(joined, folder, buckets);
        long rows = countRows(session.read().schema(joined.schema()).parquet(folder.toString()), counts);
        long payloads = counts.getOrDefault(SAMPLES, 0L);
        if (payloads != samples.provenance().rows()) {
            throw new IllegalStateException("the join of "
                    + samples.provenance().rows() + " samples has " + payloads + " rows of view 0, expected as many");
        }
        record.settings(Map.of(SCHEMA, schema))
                .bucketFiles(files, rows, buckets)
                .counts(counts);
    }

    @Override
    public Artefact output(StageContext context, Artefact artefact) {
        return artefact;
    }

    /**
     * The joined rows, not yet computed: nothing is shuffled, broadcast or sorted when they are.
     *
     * @param spark any session; the rows belong to one of their own beside it, whose settings make that so
     */
    public Dataset<Row> rows(SparkSession spark) {
        return rowsIn(session(spark));
    }

    private SparkSession session(SparkSession spark) {
        return JoinSession.beside(spark, schema, samples.provenance().rows());
    }

    private Dataset<Row> rowsIn(SparkSession session) {
        Dataset<Row> rows = BucketedTable.read(session, samples)
                .select(Columns.SAMPLE_ID, Columns.LABEL, Columns.SPLIT, Columns.GROUP);
        List<Modality> viewed = new ArrayList<>();
        for (FeatureTable table : features) {
            Modality modality = table.modality();
            Dataset<Row> stored = BucketedTable.read(session, table.artefact());
            if (table.views() > 0) {
                viewed.add(modality);
            }
            Dataset<Row> feature = table.views() > 0
                    ? Views.collected(stored, modality)
                    : stored.select(
                            col(Columns.SAMPLE_ID), col(Columns.FEATURES).as(modality.featureColumn()));
            rows = rows.join(feature, rows.col(Columns.SAMPLE_ID).equalTo(feature.col(Columns.SAMPLE_ID)), "left")
                    .drop(feature.col(Columns.SAMPLE_ID));
        }
        Dataset<Row> each =
                viewed.isEmpty() ? rows.withColumn(Columns.VIEW, lit(RowKey.PAYLOAD)) : Views.spread(rows, viewed);
        List<Column> columns =
                new ArrayList<>(KEYS.stream().map(name -> col("`" + name + "`")).toList());
        for (Modality modality : schema.modalities()) {
            columns.add(col(modality.featureColumn()));
            columns.add(col(modality.featureColumn()).isNotNull().as(modality.presentColumn()));
        }
        return each.select(columns.toArray(Column[]::new));
    }

    private Map<String, Long> orphans(SparkSession session) {
        Map<String, Dataset<Row>> tables = new LinkedHashMap<>();
        features.forEach(table -> {
            Dataset<Row> stored = BucketedTable.read(session, table.artefact());
            tables.put(
                    table.modality().name(),
                    table.views() > 0 ? stored : stored.withColumn(Columns.VIEW, lit(RowKey.PAYLOAD)));
        });
        Map<String, Long> orphans = new TreeMap<>();
        KeyCheck.orphans(BucketedTable.read(session, samples), tables)
                .forEach((modality, ids) -> orphans.put("orphans." + modality, ids));
        return orphans;
    }

    /** Counts rows and, into {@code counts}, samples and who is present; reads a number and one bit a modality and row. */
    private long countRows(Dataset<Row> joined, Map<String, Long> counts) {
        List<Column> sums = new ArrayList<>();
        Column payload = col(Columns.VIEW).equalTo(RowKey.PAYLOAD);
        sums.add(sum(payload.cast("long")));
        schema.modalities()
                .forEach(m -> sums.add(sum(payload.and(col(m.presentColumn())).cast("long"))));
        Row found = joined.agg(count(lit(1)), sums.toArray(new Column[0])).first();
        long rows = found.getLong(0);
        long payloads = found.isNullAt(1) ? 0 : found.getLong(1);
        counts.put(SAMPLES, payloads);
        for (int i = 0; i < schema.modalities().size(); i++) {
            long present = found.isNullAt(i + 2) ? 0 : found.getLong(i + 2);
            Modality modality = schema.modalities().get(i);
            counts.put("present." + modality, present);
            counts.put("absent." + modality, payloads - present);
        }
        return rows;
    }

    private void requireJoinable(FeatureTable table) {
        Provenance ours = samples.provenance();
        Provenance theirs = table.artefact().provenance();
        if (theirs.buckets() != ours.buckets()) {
            throw new UserError("Cannot join the features of " + table.modality() + ": they lie in " + theirs.buckets()
                    + " buckets, expected " + ours.buckets() + " as the samples. Extract " + table.modality()
                    + " again with buckets: " + ours.buckets() + ".");
        }
        if (!theirs.source().equals(ours.source())) {
            throw new UserError("Cannot join the features of " + table.modality() + ": they come from the source "
                    + theirs.source() + ", expected " + ours.source()
                    + " as the samples. Use a work directory a source.");
        }
    }

    private void requireDistinctColumns() {
        Set<String> names = new HashSet<>(KEYS);
        for (Modality modality : schema.modalities()) {
            if (!names.add(modality.featureColumn()) || !names.add(modality.presentColumn())) {
                throw new UserError("Cannot join the modality " + modality
                        + ": its columns would have the name of another, expected a name of its own. Rename it under"
                        + " modalities.");
            }
        }
    }
}

package io.athanor.graph;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Rejection;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.data.Status;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.encoder.table.ScalarColumns;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.extract.publish.Tally;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.QuarantineTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The embedding of each sample's entity as a feature table. A cell that is empty is a missing feature, and so is an entity that
 * the graph has not, which is counted.
 */
public final class EntityStage implements FeatureStage {
    /** The artefact of the embeddings among the inputs of the commit record. */
    public static final String EMBEDDINGS = "embeddings";

    private static final int VERSION = 1;
    private static final String CELL = "cell";
    private static final String BROKEN = "broken";

    private final Modality modality;
    private final GraphSettings settings;
    private final Artefact embeddings;

    /** @param embeddings made by an {@link EmbeddingStage} */
    public EntityStage(Modality modality, GraphSettings settings, Artefact embeddings) {
        this.modality = modality;
        this.settings = settings;
        this.embeddings = embeddings;
    }

    @Override
    public Fingerprint fingerprint(ExtractContext context) {
        return Fingerprint.of("extract-graph", VERSION)
                .with("from", settings.from())
                .with("buckets", context.buckets())
                .with("precision", context.precision().toString())
                .withInputs(List.of(context.manifest().fingerprint(), embeddings.fingerprint()))
                .build();
    }

    @Override
    public Artefact run(ExtractContext context) {
        var tables = new FeatureTables(context, modality, fingerprint(context))
                .madeOf(Map.of(EMBEDDINGS, embeddings.fingerprint()));
        return tables.find().orElseGet(() -> make(context, tables));
    }

    private Artefact make(ExtractContext context, FeatureTables tables) {
        Instant started = Instant.now();
        Dataset<Row> found = found(context);
        Row counted = found.agg(
                        count(lit(1)),
                        count(when(col(BROKEN).isNotNull(), 1)),
                        count(when(known(), 1)),
                        count(when(unknown(), 1)),
                        min(when(unknown(), said(lit("the entity '"), col(CELL), lit("'")))),
                        min(when(col(BROKEN).isNotNull(), said(col(BROKEN)))))
                .first();
        long rows = counted.getLong(0);
        long broken = counted.getLong(1);
        long ok = counted.getLong(2);
        long unknown = counted.getLong(3);
        if (ok == 0 && unknown > 0 && !context.newData()) {
            throw new UserError("Cannot embed " + modality + ": of the " + unknown + " samples that have a cell "
                    + settings.from() + " none names an entity of the graph (" + counted.getString(4)
                    + "), expected the names that stand in the triples. Set modalities." + modality
                    + ".from to another cell, or write the triples with these names.");
        }
        SortedMap<String, Long> reasons = new TreeMap<>();
        if (broken > 0) {
            reasons.put(Rejection.UNDECODABLE, broken);
        }
        Tally tally = new Tally(
                ok,
                rows - ok - broken,
                reasons,
                broken == 0 ? "" : counted.getString(5),
                Changes.of(Change.ENTITY_UNKNOWN, unknown, unknown == 0 ? "" : counted.getString(4)));
        Map<String, Object> recorded = new TreeMap<>();
        recorded.put("from", settings.from());
        Artefact artefact = tables.publish(rows(found), tally, shape(), recorded, Map.of("unknown", unknown), started);
        long all = artefact.provenance().rows();
        context.progress().rows(all, all);
        return artefact;
    }

    private Shape shape() {
        return new Shape.Vector(
                Math.toIntExact(embeddings.provenance().counts().getOrDefault(EmbeddingStage.WIDTH, 0L)));
    }

    /** Every sample with its cell and what the graph knows of it. */
    private Dataset<Row> found(ExtractContext context) {
        StructType schema = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add(ManifestTable.CELLS, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
        Column cells = col(ManifestTable.CELLS);
        Dataset<Row> samples = ManifestTable.read(context.spark(), context.manifest(), schema)
                .select(
                        col(Columns.SAMPLE_ID),
                        ScalarColumns.filled(element_at(cells, settings.from())).as(CELL),
                        element_at(cells, ManifestTable.BROKEN).as(BROKEN));
        Dataset<Row> entities = EmbeddingStage.embeddings(context.spark(), embeddings);
        return samples.join(entities, col(CELL).equalTo(col(EmbeddingStage.ENTITY)), "left");
    }

    private static Column known() {
        return col(BROKEN).isNull().and(col(EmbeddingWork.VECTOR).isNotNull());
    }

    private static Column unknown() {
        return col(BROKEN)
                .isNull()
                .and(col(CELL).isNotNull())
                .and(col(EmbeddingWork.VECTOR).isNull());
    }

    private static Column said(Column... what) {
        Column all = concat(coalesce(col(Columns.SAMPLE_ID), lit("a sample")), lit(": "));
        for (Column each : what) {
            all = concat(all, each);
        }
        return all;
    }

    /** A row for every sample; see {@link FeatureTables}. */
    private static Dataset<Row> rows(Dataset<Row> found) {
        Column none = lit(null).cast(DataTypes.StringType);
        return found.select(
                col(Columns.SAMPLE_ID),
                lit(RowKey.PAYLOAD).as(Columns.VIEW),
                when(col(BROKEN).isNotNull(), Status.QUARANTINED.column())
                        .when(known(), Status.OK.column())
                        .otherwise(Status.MISSING.column())
                        .as(Columns.STATUS),
                when(known(), col(EmbeddingWork.VECTOR)).as(Columns.FEATURES),
                when(col(BROKEN).isNotNull(), Rejection.UNDECODABLE).as(QuarantineTable.REASON),
                col(BROKEN).as(QuarantineTable.MESSAGE),
                none.as(QuarantineTable.PAYLOAD_SHA256),
                none.as(QuarantineTable.URI),
                none.as(Columns.REVISION));
    }
}

package io.athanor.extract.encoder.sparkml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.encoder.table.ScalarColumns;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.extract.publish.RecordRule;
import io.athanor.extract.publish.SampleRecords;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * What a transformer makes of the samples' cells as a feature table. It is given the samples that have all cells it reads, in
 * a data frame with their ids, and may drop some, which are counted; it may not make several of one.
 */
final class SparkMlStage implements FeatureStage {
    private static final int VERSION = 1;

    private final Modality modality;
    private final SparkMlSettings settings;
    private final String files;

    /** @param files the hash of the model's files; empty of a class */
    SparkMlStage(Modality modality, SparkMlSettings settings, String files) {
        this.modality = modality;
        this.settings = settings;
        this.files = files;
    }

    @Override
    public Fingerprint fingerprint(ExtractContext context) {
        Map<String, Object> identity = new TreeMap<>();
        if (SettingsIdentity.of(settings).get("settings") instanceof Map<?, ?> values) {
            values.forEach((name, value) -> identity.put(String.valueOf(name), value));
        }
        // it may move
        identity.remove("model");
        identity.remove("version");
        return Fingerprint.of("extract-spark-ml", VERSION)
                .with("settings", identity)
                .with("code", settings.version())
                .with("files", files)
                .with("buckets", context.buckets())
                .with("precision", context.precision().toString())
                .withInputs(List.of(context.manifest().fingerprint()))
                .build();
    }

    @Override
    public Artefact run(ExtractContext context) {
        var tables = new FeatureTables(context, modality, fingerprint(context));
        return tables.find().orElseGet(() -> make(context, tables));
    }

    private Artefact make(ExtractContext context, FeatureTables tables) {
        Instant started = Instant.now();
        Transformer transformer = ForeignTransformer.load(settings, context.spark());
        Dataset<Row> samples = samples(context);
        Dataset<Row> whole = whole(samples);
        Transformed transformed = Transformed.of(modality, settings, transformer);
        Dataset<Row> made = transformed.of(whole).persist(StorageLevel.DISK_ONLY());
        try {
            return publish(context, tables, transformed, made, samples, whole, started);
        } catch (Exception e) {
            // Scala throws it without declaring it
            if (e instanceof SparkException) {
                throw transformed.blamed(whole, e);
            }
            throw e;
        } finally {
            made.unpersist();
        }
    }

    private Artefact publish(
            ExtractContext context,
            FeatureTables tables,
            Transformed transformed,
            Dataset<Row> made,
            Dataset<Row> samples,
            Dataset<Row> whole,
            Instant started) {
        Transformed.Records found = transformed.records(made);
        Dataset<Row> ids = samples.select(Columns.SAMPLE_ID);
        var records = new SampleRecords(found.rows(), ids, RecordRule.ONLY, context.buckets());
        SampleRecords.Account account = records.account();
        if (account.repeated().count() > 0) {
            throw new UserError("Cannot extract " + modality + ": " + settings.title() + " makes several rows of "
                    + account.repeated().count() + " samples, "
                    + account.repeated().example() + " among them, expected one a sample. Name another.");
        }
        Artefact artefact = tables.publish(
                records,
                account.with(found.changes().plus(dropped(whole, made))),
                found.shape(),
                Map.of("spark-ml", settings, "files", files),
                Map.of(),
                started);
        long all = artefact.provenance().rows();
        context.progress().rows(all, all);
        return artefact;
    }

    /** Samples that were given to the transformer and did not come out of it. */
    private static Changes dropped(Dataset<Row> whole, Dataset<Row> made) {
        Row gone = whole.join(made, whole.col(Columns.SAMPLE_ID).equalTo(made.col(Columns.SAMPLE_ID)), "left_anti")
                .agg(count(lit(1)), min(col(Columns.SAMPLE_ID)))
                .first();
        return Changes.of(Change.SAMPLE_DROPPED, gone.getLong(0), gone.isNullAt(1) ? "" : gone.getString(1));
    }

    /** {@code sample_id} and a column for each cell, as the transformer calls it; null where it is empty. */
    private Dataset<Row> samples(ExtractContext context) {
        StructType schema = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add(ManifestTable.CELLS, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
        List<Column> columns = new ArrayList<>();
        columns.add(col(Columns.SAMPLE_ID));
        for (int i = 0; i < settings.from().size(); i++) {
            String name = settings.from().get(i);
            Column cell = ScalarColumns.filled(element_at(col(ManifestTable.CELLS), name));
            columns.add((settings.numeric().contains(name) ? cell.cast(DataTypes.DoubleType) : cell)
                    .as(settings.input().get(i)));
        }
        return ManifestTable.read(context.spark(), context.manifest(), schema).select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> whole(Dataset<Row> samples) {
        Column all = lit(true);
        for (String name : settings.input()) {
            all = all.and(samples.col("`" + name.replace("`", "``") + "`").isNotNull());
        }
        return samples.where(all);
    }
}

package io.athanor.extract.encoder.external;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.extract.publish.RecordRule;
import io.athanor.extract.publish.SampleRecords;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Takes up a table of another system as a feature table of this one: a row for every sample of the manifest, in its buckets,
 * and one for every further view of it that the table has. Rows of ids that the source has not are counted and left out, bad
 * values go to quarantine, and several rows of one id and view are refused or settled as set. A table whose files have changed is another table, and is taken up whole.
 */
final class ExternalStage implements FeatureStage {
    private static final int VERSION = 4;

    private final Modality modality;
    private final ExternalSettings settings;
    private final ExternalFiles files;

    ExternalStage(Modality modality, ExternalSettings settings, ExternalFiles files) {
        this.modality = modality;
        this.settings = settings;
        this.files = files;
    }

    @Override
    public Fingerprint fingerprint(ExtractContext context) {
        return Fingerprint.of("extract-external", VERSION)
                .with("settings", SettingsIdentity.of(settings))
                .with("files", files.files())
                .with("views", viewed(context))
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
        ExternalTable table = ExternalTable.open(modality, settings, files, context.spark());
        Dataset<Row> wanted = settings.view() == null || viewed(context)
                ? table.records()
                : table.records().where(functions.col(Columns.VIEW).equalTo(RowKey.PAYLOAD));
        var records = new SampleRecords(wanted, ids(context), settings.rule(), context.buckets());
        SampleRecords.Account account = records.account();
        if (account.headless().count() > 0) {
            throw new UserError(
                    "Cannot take up " + modality + ": " + account.headless().count()
                            + " ids of the source have views in " + settings.path() + " and no row of view 0, "
                            + account.headless().example()
                            + " among them, expected the payload itself as view 0 of every sample:"
                            + " it alone is scored. Number the views from 0, or add those rows.");
        }
        if (settings.rule() == RecordRule.ONLY && account.repeated().count() > 0) {
            throw new UserError("Cannot take up " + modality + ": "
                    + account.repeated().count() + (settings.view() == null ? " ids" : " ids or views")
                    + " of the source have several rows in " + settings.path() + ", "
                    + account.repeated().example() + " among them, expected one row each. Set modalities." + modality
                    + ".duplicates to say which row counts.");
        }
        if (account.records().rows() > 0
                && account.records().orphans() == account.records().rows()) {
            throw new UserError("Cannot take up " + modality + ": none of the "
                    + account.records().rows() + " rows of "
                    + settings.path() + " has an id of the source in its column " + settings.id()
                    + ", expected the samples' ids. Set modalities." + modality + ".id to the column that holds them.");
        }
        Artefact artefact =
                tables.publish(records, account.with(table.changes()), table.shape(), recorded(), Map.of(), started);
        long all = artefact.provenance().rows();
        context.progress().rows(all, all);
        return artefact;
    }

    /** Whether views are taken up beside the payloads themselves. */
    private boolean viewed(ExtractContext context) {
        return settings.view() != null && !context.newData();
    }

    private Map<String, Object> recorded() {
        var recorded = new TreeMap<String, Object>();
        recorded.put("external", settings);
        recorded.put("files", files.files());
        return recorded;
    }

    private static Dataset<Row> ids(ExtractContext context) {
        StructType id = new StructType().add(Columns.SAMPLE_ID, DataTypes.StringType);
        return ManifestTable.read(context.spark(), context.manifest(), id);
    }
}

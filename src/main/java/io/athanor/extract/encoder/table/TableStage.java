package io.athanor.extract.encoder.table;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Rejection;
import io.athanor.data.RowKey;
import io.athanor.data.Status;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.extract.publish.Tally;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.QuarantineTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The cells of a manifest's rows as a feature table: a struct with a number or a word a column, null where a cell is empty. */
public final class TableStage implements FeatureStage {
    private static final int VERSION = 5;

    /** What is wrong with a row's cells; null where they can be read. */
    private static final String BROKEN = "broken";

    /** What should be a date in them and is none; null if all is well. */
    private static final String UNTIMELY = "untimely";

    private final Modality modality;
    private final TableSettings settings;

    public TableStage(Modality modality, TableSettings settings) {
        this.modality = modality;
        this.settings = settings;
    }

    @Override
    public Fingerprint fingerprint(ExtractContext context) {
        var builder = Fingerprint.of("extract-table", VERSION)
                .with("columns", settings.columns())
                .with("numeric", settings.numeric())
                .with("categorical", settings.categorical());
        // tables without them keep their names
        if (!settings.dates().dates().isEmpty()) {
            builder.with("dates", SettingsIdentity.of(settings.dates()));
        }
        if (!settings.hashed().hashed().isEmpty()) {
            builder.with("hashed", SettingsIdentity.of(settings.hashed()));
        }
        return builder.with("buckets", context.buckets())
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
        Dataset<Row> cells = cells(context);
        ScalarColumns columns = ScalarColumns.lookedAt(
                cells, functions.col(Columns.SAMPLE_ID), settings.names(), settings.numbers(), settings.words());
        if (!columns.empty().isEmpty() && !context.newData()) {
            throw new UserError("Cannot extract " + modality + ": no sample has a value in " + columns.empty()
                    + ", expected columns of the source. Correct modalities." + modality + ".columns.");
        }
        Dataset<Row> rows = rows(cells, columns);
        Artefact artefact = tables.publish(
                rows,
                Tally.of(rows).with(columns.changes()),
                columns.shape(),
                Map.of(
                        "columns", settings.columns(),
                        "numeric", settings.numeric(),
                        "categorical", settings.categorical(),
                        "dates", settings.dates(),
                        "hashed", settings.hashed()),
                Map.of(),
                started);
        long all = artefact.provenance().rows();
        context.progress().rows(all, all);
        return artefact;
    }

    /** {@code sample_id} and a text column a setting's column, see {@link ScalarColumns#cell}; blank cells are null. */
    private Dataset<Row> cells(ExtractContext context) {
        StructType schema = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add(ManifestTable.CELLS, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
        List<Column> columns = new ArrayList<>();
        columns.add(functions.col(Columns.SAMPLE_ID));
        Column flaw = functions.lit(null).cast(DataTypes.StringType);
        for (String name : settings.columns()) {
            Column cell = ScalarColumns.filled(functions.element_at(functions.col(ManifestTable.CELLS), name));
            if (settings.dates().dates().contains(name)) {
                DateColumn date = new DateColumn(name, settings.dates());
                flaw = functions.coalesce(flaw, date.flaw(cell));
                date.numbers(cell).forEach(number -> columns.add(number.as(ScalarColumns.cell(columns.size() - 1))));
            } else {
                Column word = settings.hashed().hashed().contains(name) ? hashed(cell) : cell;
                columns.add(word.as(ScalarColumns.cell(columns.size() - 1)));
            }
        }
        columns.add(flaw.as(UNTIMELY));
        columns.add(functions
                .element_at(functions.col(ManifestTable.CELLS), ManifestTable.BROKEN)
                .as(BROKEN));
        return ManifestTable.read(context.spark(), context.manifest(), schema).select(columns.toArray(Column[]::new));
    }

    private Column hashed(Column cell) {
        HashedSettings hashed = settings.hashed();
        return functions
                .udf((UDF1<String, String>) word -> word == null ? null : hashed.bucket(word), DataTypes.StringType)
                .apply(cell);
    }

    /** A row for every sample; see {@link FeatureTables}. */
    private static Dataset<Row> rows(Dataset<Row> cells, ScalarColumns columns) {
        Column bad = functions.col("wrong").isNotNull();
        Column good = functions.col("any").and(functions.not(bad));
        Column none = functions.lit(null).cast(DataTypes.StringType);
        // nothing is known of such a row, so that nothing of it is good
        Column wrong = functions
                .when(
                        functions.col(BROKEN).isNotNull(),
                        ScalarColumns.because(Rejection.UNDECODABLE, functions.col(BROKEN)))
                .when(
                        functions.col(UNTIMELY).isNotNull(),
                        ScalarColumns.because(Rejection.NOT_A_TIME, functions.col(UNTIMELY)))
                .otherwise(columns.wrong());
        return cells.withColumn("wrong", wrong)
                .withColumn("any", columns.any())
                .select(
                        functions.col(Columns.SAMPLE_ID),
                        functions.lit(RowKey.PAYLOAD).as(Columns.VIEW),
                        functions
                                .when(bad, Status.QUARANTINED.column())
                                .when(good, Status.OK.column())
                                .otherwise(Status.MISSING.column())
                                .as(Columns.STATUS),
                        functions.when(good, columns.struct()).as(Columns.FEATURES),
                        functions.col("wrong").getField(QuarantineTable.REASON).as(QuarantineTable.REASON),
                        functions.col("wrong").getField(QuarantineTable.MESSAGE).as(QuarantineTable.MESSAGE),
                        none.as(QuarantineTable.PAYLOAD_SHA256),
                        none.as(QuarantineTable.URI),
                        none.as(Columns.REVISION));
    }
}

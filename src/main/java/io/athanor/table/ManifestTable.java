package io.athanor.table;

import io.athanor.data.Columns;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The form of a manifest's part files: what the source knows of a sample, before any label or split is drawn. A part file
 * is called {@code <part>.parquet}, and its rows stand in the order of their ordinals.
 */
public final class ManifestTable {
    /** Text: the part's name, the same in every row of a part file. */
    public static final String PART = "part";

    /** Long: the row's place within its part, from 0. */
    public static final String ORDINAL = "ordinal";

    /** {@code map<string,string>}: every scalar of the row as text, by its name; empty cells are left out. */
    public static final String CELLS = "cells";

    /** In a manifest that has a row a payload: the cell with the id of the sample whose payload it is. */
    public static final String OWNER = "#sample";

    /** Of a sample whose cells cannot be read: the cell that says what is wrong with them. */
    public static final String BROKEN = "#broken";

    private static final StructType PAYLOAD = new StructType()
            .add("uri", DataTypes.StringType)
            .add("offset", DataTypes.LongType)
            .add("length", DataTypes.LongType)
            .add("inline", DataTypes.BinaryType)
            .add("reason", DataTypes.StringType)
            .add("message", DataTypes.StringType)
            .add(Columns.REVISION, DataTypes.StringType);

    private ManifestTable() {}

    /** What the payloads of a modality are called that reads them from these fields. */
    public static String field(List<String> from) {
        return String.join("+", from);
    }

    /** The struct column that holds the payloads of a field; null where the sample has none. */
    public static String payloadColumn(String field) {
        return "payload_" + field;
    }

    /** In a manifest's record, the count of samples that have a payload of a field. */
    public static String payloadCount(String field) {
        return "payloads." + field;
    }

    /** The columns of a manifest with these payload fields, in their order. */
    public static StructType schema(Collection<String> payloadFields) {
        StructType schema = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add(PART, DataTypes.StringType)
                .add(ORDINAL, DataTypes.LongType)
                .add(CELLS, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
        for (String field : payloadFields) {
            schema = schema.add(payloadColumn(field), PAYLOAD);
        }
        return schema;
    }

    /** The rows of a manifest. */
    public static Dataset<Row> read(SparkSession spark, Artefact manifest, Collection<String> payloadFields) {
        return read(spark, manifest, schema(payloadFields));
    }

    /** @param columns some of those of {@link #schema}: of what is left out no byte is read */
    public static Dataset<Row> read(SparkSession spark, Artefact manifest, StructType columns) {
        String[] files = manifest.provenance().files().stream()
                .map(file -> new Path(manifest.path(), file).toString())
                .toArray(String[]::new);
        return spark.read().schema(columns).parquet(files);
    }

    /**
     * A row of {@link #schema}.
     *
     * @param sampleId null only in a manifest that is about to be refused
     * @param payloads by payload field; a field that is not in it is absent
     */
    public static Row row(
            @Nullable String sampleId,
            String part,
            long ordinal,
            Map<String, String> cells,
            Collection<String> payloadFields,
            Map<String, Payload> payloads) {
        @Nullable Object[] values = new Object[4 + payloadFields.size()];
        values[0] = sampleId;
        values[1] = part;
        values[2] = ordinal;
        values[3] = cells;
        int i = 4;
        for (String field : payloadFields) {
            values[i++] = struct(payloads.get(field));
        }
        return RowFactory.create(values);
    }

    /** The payload in a payload column's value, or null if the sample has none. */
    public static @Nullable Payload payload(@Nullable Row struct) {
        if (struct == null) {
            return null;
        }
        String reason = struct.getString(4);
        return new Payload(
                struct.getString(0),
                struct.getLong(1),
                struct.getLong(2),
                (byte[]) struct.get(3),
                reason == null ? null : new Rejection(reason, struct.getString(5)),
                struct.getString(6));
    }

    private static @Nullable Row struct(@Nullable Payload payload) {
        if (payload == null) {
            return null;
        }
        Rejection rejection = payload.rejection();
        return RowFactory.create(
                payload.uri(),
                payload.offset(),
                payload.length(),
                payload.inline(),
                rejection == null ? null : rejection.reason(),
                rejection == null ? null : rejection.message(),
                payload.revision());
    }
}

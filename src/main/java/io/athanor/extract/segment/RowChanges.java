package io.athanor.extract.segment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Changes;
import io.athanor.base.Json;
import io.athanor.data.Columns;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What was done to a payload, as the column {@link Columns#CHANGES} of its row holds it: it goes with the feature, so that
 * whoever keeps that keeps the account of it too.
 */
public final class RowChanges {
    private RowChanges() {}

    /** The value of the column, with whose payload it was before what was found; null for no changes. */
    public static @Nullable String write(Changes changes, String sampleId) {
        if (changes.isEmpty()) {
            return null;
        }
        var named = new TreeMap<String, Changes.Counted>();
        changes.byCode()
                .forEach((code, counted) ->
                        named.put(code, new Changes.Counted(counted.count(), sampleId + ": " + counted.example())));
        return Json.canonical(new Changes(named));
    }

    /** @throws IllegalStateException if that is no value of the column */
    public static Changes read(String value) {
        try {
            return Json.read(value, Changes.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was done to a payload is not written as it should be: " + value, e);
        }
    }

    /** What was done to the payloads of all rows. */
    public static Changes of(Dataset<Row> rows) {
        StructType counted = new StructType().add("count", DataTypes.LongType).add("example", DataTypes.StringType);
        var found = new TreeMap<String, Changes.Counted>();
        rows.where(col(Columns.CHANGES).isNotNull())
                .select(explode(
                        from_json(col(Columns.CHANGES), DataTypes.createMapType(DataTypes.StringType, counted))))
                .groupBy("key")
                .agg(sum("value.count"), min("value.example"))
                .collectAsList()
                .forEach(row -> found.put(row.getString(0), new Changes.Counted(row.getLong(1), row.getString(2))));
        return new Changes(found);
    }
}

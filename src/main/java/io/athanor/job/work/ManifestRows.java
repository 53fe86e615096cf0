package io.athanor.job.work;

import io.athanor.data.Columns;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A manifest's rows of some samples: {@code sample_id}, cells, and the payload if there is a field.
 *
 * @param files of the manifest, each of which can be read by itself
 * @param columns that are read
 */
public record ManifestRows(List<String> files, StructType columns) implements Serializable {
    private static final StructType ID = new StructType().add(Columns.SAMPLE_ID, DataTypes.StringType);

    /** @param field whose payloads are wanted; null for cells alone */
    public static ManifestRows of(Artefact manifest, @Nullable String field) {
        StructType all = ManifestTable.schema(field == null ? List.of() : List.of(field));
        StructType columns = new StructType().add(all.apply(Columns.SAMPLE_ID)).add(all.apply(ManifestTable.CELLS));
        return new ManifestRows(
                manifest.provenance().files().stream()
                        .map(file -> new Path(manifest.path(), file).toString())
                        .toList(),
                field == null ? columns : columns.add(all.apply(ManifestTable.payloadColumn(field))));
    }

    /** Hands on the rows that are wanted, one at a time, file after file. */
    public void each(Configuration configuration, Predicate<String> wanted, Consumer<Row> take) {
        files.forEach(file -> each(file, configuration, wanted, take));
    }

    /** Hands on those of one file. */
    public void each(String file, Configuration configuration, Predicate<String> wanted, Consumer<Row> take) {
        Path path = new Path(file);
        if (!holdsAny(path, configuration, wanted)) {
            return;
        }
        try (RowReader rows = RowFile.read(path, configuration, columns)) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (wanted.test(row.getString(0))) {
                    take.accept(row);
                }
            }
        }
    }

    /** By the ids alone: payloads may stand in the rows themselves, and most files have none of those wanted. */
    private static boolean holdsAny(Path file, Configuration configuration, Predicate<String> wanted) {
        try (RowReader rows = RowFile.read(file, configuration, ID)) {
            while (rows.hasNext()) {
                if (wanted.test(rows.next().getString(0))) {
                    return true;
                }
            }
        }
        return false;
    }
}

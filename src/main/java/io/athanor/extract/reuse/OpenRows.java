package io.athanor.extract.reuse;

import io.athanor.data.Columns;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.ManifestRow;
import io.athanor.table.ManifestTable;
import io.athanor.table.QuarantineTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a part that are to be looked at: all of a manifest's file, or those that a list names out of one file or
 * several. To be closed by who opens it.
 */
public final class OpenRows implements Iterator<ManifestRow>, AutoCloseable {
    /**
     * The form of a list: the manifest's part, the row's ordinal in it, the hash of the payload if that is known, why that
     * was rejected if it was, and what was done to it if something was.
     */
    public static final StructType LIST = new StructType()
            .add(ManifestTable.PART, DataTypes.StringType, false)
            .add(ManifestTable.ORDINAL, DataTypes.LongType, false)
            .add(ReuseDecisions.KNOWN, DataTypes.StringType, true)
            .add(QuarantineTable.REASON, DataTypes.StringType, true)
            .add(QuarantineTable.MESSAGE, DataTypes.StringType, true)
            .add(Columns.CHANGES, DataTypes.StringType, true);

    private final Path manifest;
    private final StructType wanted;
    private final Configuration configuration;
    private final @Nullable RowReader list;
    private final long size;
    private @Nullable RowReader rows;
    private String part;

    /**
     * @param manifest its folder
     * @param part a part of the manifest, or the first one that the list names
     * @param from the payload field
     * @param list the list, or null for the whole part
     */
    public OpenRows(Path manifest, String part, String from, @Nullable Path list, Configuration configuration) {
        StructType schema = ManifestTable.schema(List.of(from));
        this.manifest = manifest;
        this.part = part;
        this.configuration = configuration;
        this.wanted = new StructType()
                .add(schema.apply(Columns.SAMPLE_ID))
                .add(schema.apply(ManifestTable.ORDINAL))
                .add(schema.apply(ManifestTable.payloadColumn(from)));
        // by the footer, so that no way of reading can hide that a row was lost
        this.size = RowFile.rows(list == null ? file(part) : list, configuration);
        this.rows = open(part);
        this.list = list == null ? null : RowFile.read(list, configuration, LIST);
    }

    /** How many samples there are to be looked at, from the first to the last. */
    public long size() {
        return size;
    }

    @Override
    public boolean hasNext() {
        RowReader reader = list == null ? rows : list;
        return reader != null && reader.hasNext();
    }

    @Override
    public ManifestRow next() {
        if (!hasNext() || rows == null) {
            throw new NoSuchElementException();
        }
        if (list == null) {
            return row(rows.next(), null);
        }
        Row named = list.next();
        if (!named.getString(0).equals(part)) {
            rows.close();
            rows = null;
            part = named.getString(0);
            rows = open(part);
        }
        Row row = rows.next();
        while (row.getLong(1) != named.getLong(1)) {
            row = rows.next();
        }
        return row(row, known(named));
    }

    private RowReader open(String name) {
        return RowFile.read(file(name), configuration, wanted);
    }

    private Path file(String name) {
        return new Path(manifest, name + ".parquet");
    }

    private static ManifestRow.@Nullable Known known(Row named) {
        if (named.isNullAt(2)) {
            return null;
        }
        Rejection rejection = named.isNullAt(3)
                ? null
                : new Rejection(named.getString(3), Objects.requireNonNullElse(named.getString(4), ""));
        return new ManifestRow.Known(named.getString(2), rejection, named.getString(5));
    }

    private static ManifestRow row(Row row, ManifestRow.@Nullable Known known) {
        return new ManifestRow(row.getString(0), ManifestTable.payload(row.getAs(2)), known);
    }

    @Override
    public void close() {
        try {
            if (rows != null) {
                rows.close();
            }
        } finally {
            if (list != null) {
                list.close();
            }
        }
    }
}

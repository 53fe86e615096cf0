package io.athanor.source;

import io.athanor.base.Setting;
import io.athanor.data.ReferenceSettings;
import io.athanor.source.rows.TextSettings;
import java.io.Serializable;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the samples are: exactly one of {@code webdataset, manifest, folder, table, sql} and {@code
 * jdbc} is given. */
public record SourceSettings(
        @Setting(
                value =
                        "Tar shards: paths, folders or globs, or ranges such as {000..999}, all of which are there. A sample is"
                                + " a run of members that share the name before the first dot; the rest of the name is the field."
                                + " Packed ones (.tar.gz, .tar.bz2, .tar.zst) are unpacked once.",
                otherwise = Setting.NONE)
        @Nullable
        List<String> webdataset,

        @Setting(
                value =
                        "Tables, a sample a row: Parquet, JSON lines, CSV or TSV with a header, told by the file's ending; paths,"
                                + " folders, globs or ranges such as {000..999}."
                                + " Files are united by the names of their columns; folders such as label=cat/ are a"
                                + " column too.",
                otherwise = Setting.NONE)
        @Nullable
        List<String> manifest,

        @Setting(
                value = "Folder of loose files; those that share the name before the last dot are a sample.",
                otherwise = Setting.NONE)
        @Nullable
        String folder,

        @Setting(
                value =
                        "A table or view that Spark knows, a sample a row: name, database.name or catalog.database.name; or the"
                                + " folder of a Delta or Iceberg table.",
                otherwise = Setting.NONE)
        @Nullable
        String table,

        @Setting(
                value =
                        "A query in Spark's SQL, a sample a row: SELECT … FROM …. It runs once, and again when the tables it"
                                + " reads hold other data.",
                otherwise = Setting.NONE)
        @Nullable
        String sql,

        @Setting(value = "A table or query of a database that speaks JDBC, a sample a row.", otherwise = Setting.NONE)
        @Nullable
        JdbcSettings jdbc,

        @Setting(
                value =
                        "Which state of a Delta or Iceberg table is read, whatever comes after it: a version of Delta, or a"
                                + " snapshot, branch or tag of Iceberg. Otherwise the newest there is when the run begins.",
                otherwise = Setting.NONE)
        @Nullable
        String version,

        @Setting(
                value =
                        "The time whose state of a Delta or Iceberg table is read, in UTC: 2025-11-30 or 2025-11-30 06:00:00.",
                otherwise = Setting.NONE)
        @Nullable
        String asOf,

        @Setting(value = "Column of a manifest, table or query that holds the sample ids.", otherwise = "sample_id")
        String id,

        @Setting(
                value =
                        "Folders that a manifest may refer to, or the links in a folder lead to; relative paths start at"
                                + " the first. Otherwise the folder the manifest lies in; a table or query has none.",
                otherwise = "[]")
        List<String> root,

        @Setting(
                value =
                        "Where the field begins in a file's base name; what stands before is the sample. Otherwise after the"
                                + " first dot in tars, after the last in folders.",
                otherwise = Setting.NONE,
                oneOf = {"first-dot", "last-dot"})
        @Nullable
        String fieldAfter,

        @Setting(
                value = "Samples a part at most; a part is redone as a whole.",
                otherwise = "1000",
                min = 1,
                max = 100000)
        int partSamples,

        @Setting(
                value = "Bytes of payloads a part at most, where their lengths are known before they are read; at least"
                        + " one sample.",
                otherwise = "67108864",
                min = 1,
                max = 1099511627776L)
        long partBytes,

        @Setting(
                value =
                        "How a file that a manifest refers to is seen to have changed: by its length and time, asked of its"
                                + " store for every sample (stat), or by its name alone (name), where files never change"
                                + " or asking is too dear.",
                otherwise = "stat",
                oneOf = {"stat", "name"})
        String changes,

        @Setting(
                value =
                        "What to do with a tar shard that ends too early: refuse it, or accept the whole samples in it.",
                otherwise = "refuse",
                oneOf = {"refuse", "accept"})
        String truncated,

        @Setting(
                value =
                        "What a manifest's text files are written in: utf-8, windows-1252, shift_jis …; auto is what a byte order"
                                + " mark says, otherwise UTF-8.",
                otherwise = "auto")
        String encoding,

        @Setting(
                value =
                        "What stands between the cells of a manifest's CSV files: a character, or tab, semicolon, pipe; auto looks at"
                                + " the first lines.",
                otherwise = "auto")
        String separator,

        @Setting(value = "What a manifest's references may be.", otherwise = "{}")
        ReferenceSettings references,

        @Setting(value = "What reading the source may cost.", otherwise = "{}")
        BoundSettings bounds)
        implements Serializable {
    private static final long PART_BYTES = 64 << 20;
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}( \\d{2}:\\d{2}:\\d{2})?");

    public SourceSettings {
        if (Stream.of(webdataset, manifest, folder, table, sql, jdbc)
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            throw new IllegalArgumentException(
                    "expected exactly one of webdataset, manifest, folder, table, sql and jdbc");
        }
        webdataset = webdataset == null ? null : List.copyOf(webdataset);
        manifest = manifest == null ? null : List.copyOf(manifest);
        root = List.copyOf(root);
        // say what is wrong with them
        new TextSettings(encoding, separator);
        if (table != null && !namesFolder(table)) {
            SqlText.requireName(table);
        }
        if ((version != null || asOf != null) && (table == null || (version != null && asOf != null))) {
            throw new IllegalArgumentException(
                    "version or as-of is set, expected one of them, and table beside it; a query says FROM … VERSION AS OF …");
        }
        if (version != null && !VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("version is '" + version + "', expected a number or a name");
        }
        if (asOf != null) {
            time(asOf);
        }
        if (sql != null) {
            SqlText.tables(sql);
        }
    }

    /**
     * The time that {@code as-of} says.
     *
     * @throws IllegalArgumentException if it says none
     */
    public static LocalDateTime time(String asOf) {
        try {
            if (TIME.matcher(asOf).matches()) {
                return LocalDateTime.parse((asOf.contains(" ") ? asOf : asOf + " 00:00:00").replace(' ', 'T'));
            }
        } catch (DateTimeParseException e) {
            // a day or hour that there is not
        }
        throw new IllegalArgumentException(
                "as-of is '" + asOf + "', expected a time such as 2025-11-30 or 2025-11-30 06:00:00");
    }

    public static SourceSettings ofWebdataset(String... shards) {
        return at(List.of(shards), null, null, null);
    }

    public static SourceSettings ofManifest(String... tables) {
        return at(null, List.of(tables), null, null);
    }

    public static SourceSettings ofFolder(String folder) {
        return at(null, null, folder, null);
    }

    public static SourceSettings ofTable(String table) {
        return at(null, null, null, table);
    }

    private static SourceSettings at(
            @Nullable List<String> webdataset,
            @Nullable List<String> manifest,
            @Nullable String folder,
            @Nullable String table) {
        return new SourceSettings(
                webdataset,
                manifest,
                folder,
                table,
                null,
                null,
                null,
                null,
                "sample_id",
                List.of(),
                null,
                1000,
                PART_BYTES,
                "stat",
                "refuse",
                TextSettings.AUTO,
                TextSettings.AUTO,
                ReferenceSettings.defaults(),
                BoundSettings.defaults());
    }

    /** What stands here, read as another source is. */
    public SourceSettings readAs(SourceSettings other) {
        return new SourceSettings(
                webdataset,
                manifest,
                folder,
                table,
                sql,
                jdbc,
                version,
                asOf,
                other.id,
                other.root,
                other.fieldAfter,
                other.partSamples,
                other.partBytes,
                other.changes,
                other.truncated,
                other.encoding,
                other.separator,
                other.references,
                other.bounds);
    }

    /**
     * Other tables, read as this source is.
     *
     * @param id their column of ids
     * @param root folders that they may refer to; theirs if empty
     */
    public SourceSettings overTables(List<String> tables, String id, List<String> root) {
        return new SourceSettings(
                null,
                tables,
                null,
                null,
                null,
                null,
                null,
                null,
                id,
                root,
                fieldAfter,
                partSamples,
                partBytes,
                changes,
                truncated,
                encoding,
                separator,
                references,
                bounds);
    }

    /**
     * Series that are put together of other tables' rows, read as this source is.
     *
     * @param tables files; none if a table or a query is given
     */
    public SourceSettings overPoints(List<String> tables, @Nullable String otherTable, @Nullable String query) {
        return new SourceSettings(
                null,
                tables.isEmpty() ? null : tables,
                null,
                otherTable,
                query,
                null,
                null,
                null,
                "sample_id",
                List.of(),
                fieldAfter,
                partSamples,
                partBytes,
                changes,
                truncated,
                encoding,
                separator,
                references,
                bounds);
    }

    /** Whether Spark is asked for the rows, and not files. */
    public boolean asksSpark() {
        return table != null || sql != null || jdbc != null;
    }

    /** Whether {@code table} is the folder of one, and no name. */
    public boolean tableIsFolder() {
        return table != null && namesFolder(table);
    }

    private static boolean namesFolder(String table) {
        return table.startsWith("/") || table.startsWith("./") || table.contains(":/");
    }

    /** The tables that a query reads, by the names it has for them; null if it is none. */
    public @Nullable List<String> tables() {
        if (sql != null) {
            return SqlText.tables(sql);
        }
        return table != null ? List.of(table) : jdbc != null ? List.of(jdbc.place()) : null;
    }

    /** How a manifest's text files are written. */
    public TextSettings text() {
        return new TextSettings(encoding, separator);
    }

    public PartLimits partLimits() {
        return new PartLimits(partSamples, partBytes);
    }

    /** Whether files that a manifest names are looked up when it is scanned. */
    public boolean looksUpFiles() {
        return changes.equals("stat");
    }

    /** @param otherwise where none is set */
    public FieldStart fieldStart(FieldStart otherwise) {
        return fieldAfter == null
                ? otherwise
                : fieldAfter.equals("first-dot") ? FieldStart.FIRST_DOT : FieldStart.LAST_DOT;
    }

    public boolean acceptsTruncated() {
        return truncated.equals("accept");
    }
}

package io.athanor.source;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the samples are in: exactly one of {@code webdataset, manifest, folder, table, sql} and {@code jdbc} is given. */
public record SourcePlace(
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
                        "Which of a folder's files are samples, and what their paths say: {label}/{id}.png. A part in braces is a"
                                + " cell of that name, id is the sample; * is anything in a name, ** any folders. The field"
                                + " is the ending. Files that fit none of several patterns are left out, and counted.",
                otherwise = "[]")
        List<String> pattern,

        @Setting(
                value = "Patterns by the names of the fields they are, where endings do not tell them apart:"
                        + " { photo: \"photos/{id}.png\", mask: \"masks/{id}.png\" }.",
                otherwise = "{}")
        Map<String, String> patterns,

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
        String asOf)
        implements Serializable {
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}( \\d{2}:\\d{2}:\\d{2})?");

    public SourcePlace {
        if (Stream.of(webdataset, manifest, folder, table, sql, jdbc)
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            throw new IllegalArgumentException(
                    "expected exactly one of webdataset, manifest, folder, table, sql and jdbc");
        }
        webdataset = webdataset == null ? null : List.copyOf(webdataset);
        manifest = manifest == null ? null : List.copyOf(manifest);
        pattern = List.copyOf(pattern);
        patterns = Map.copyOf(patterns);
        if (!(pattern.isEmpty() && patterns.isEmpty()) && folder == null) {
            throw new IllegalArgumentException("pattern or patterns is set, expected folder beside it");
        }
        PathPattern.all(pattern, patterns);
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

    static SourcePlace ofWebdataset(List<String> shards) {
        return at(shards, null, null, null);
    }

    static SourcePlace ofManifest(List<String> tables) {
        return at(null, tables, null, null);
    }

    static SourcePlace ofFolder(String folder) {
        return at(null, null, folder, null);
    }

    static SourcePlace ofTable(String table) {
        return at(null, null, null, table);
    }

    /** Files, or where there are none a table or a query. */
    static SourcePlace ofPoints(List<String> tables, @Nullable String table, @Nullable String query) {
        return new SourcePlace(
                null, tables.isEmpty() ? null : tables, null, List.of(), Map.of(), table, query, null, null, null);
    }

    private static SourcePlace at(
            @Nullable List<String> webdataset,
            @Nullable List<String> manifest,
            @Nullable String folder,
            @Nullable String table) {
        return new SourcePlace(webdataset, manifest, folder, List.of(), Map.of(), table, null, null, null, null);
    }

    /** Whether Spark is asked for the rows, and not files. */
    boolean asksSpark() {
        return table != null || sql != null || jdbc != null;
    }

    /** Whether {@code table} is the folder of one, and no name. */
    boolean tableIsFolder() {
        return table != null && namesFolder(table);
    }

    private static boolean namesFolder(String table) {
        return table.startsWith("/") || table.startsWith("./") || table.contains(":/");
    }

    /** The tables that a query reads, by the names it has for them; null if it is none. */
    @Nullable
    List<String> tables() {
        if (sql != null) {
            return SqlText.tables(sql);
        }
        return table != null ? List.of(table) : jdbc != null ? List.of(jdbc.place()) : null;
    }
}

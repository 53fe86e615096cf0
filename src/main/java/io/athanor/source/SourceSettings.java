package io.athanor.source;

import io.athanor.base.Setting;
import io.athanor.data.ReferenceSettings;
import io.athanor.source.rows.TextSettings;
import java.io.Serializable;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the samples are, and how they are read. */
public record SourceSettings(
        @Setting(value = "What the samples are in.", inline = true)
        SourcePlace place,

        @Setting(value = "How they are read.", inline = true)
        SourceReading reading)
        implements Serializable {

    public SourceSettings {
        if (place.asksSpark() && reading.id().equals(SourceReading.ROW)) {
            throw new IllegalArgumentException("id is '" + SourceReading.ROW
                    + "', expected a column: the rows of a table or query come in no order that stays");
        }
    }

    /**
     * The time that {@code as-of} says.
     *
     * @throws IllegalArgumentException if it says none
     */
    public static LocalDateTime time(String asOf) {
        return SourcePlace.time(asOf);
    }

    public static SourceSettings ofWebdataset(String... shards) {
        return new SourceSettings(SourcePlace.ofWebdataset(List.of(shards)), SourceReading.defaults());
    }

    public static SourceSettings ofManifest(String... tables) {
        return new SourceSettings(SourcePlace.ofManifest(List.of(tables)), SourceReading.defaults());
    }

    public static SourceSettings ofFolder(String folder) {
        return new SourceSettings(SourcePlace.ofFolder(folder), SourceReading.defaults());
    }

    public static SourceSettings ofTable(String table) {
        return new SourceSettings(SourcePlace.ofTable(table), SourceReading.defaults());
    }

    /** What stands here, read as another source is. */
    public SourceSettings readAs(SourceSettings other) {
        return new SourceSettings(place, other.reading);
    }

    /**
     * Other tables, read as this source is.
     *
     * @param id their column of ids
     * @param root folders that they may refer to; theirs if empty
     */
    public SourceSettings overTables(List<String> tables, String id, List<String> root) {
        return new SourceSettings(SourcePlace.ofManifest(tables), reading.of(id, root));
    }

    public @Nullable List<String> webdataset() {
        return place.webdataset();
    }

    public @Nullable List<String> manifest() {
        return place.manifest();
    }

    public @Nullable String folder() {
        return place.folder();
    }

    public @Nullable String table() {
        return place.table();
    }

    public @Nullable String sql() {
        return place.sql();
    }

    public @Nullable JdbcSettings jdbc() {
        return place.jdbc();
    }

    public @Nullable String version() {
        return place.version();
    }

    public @Nullable String asOf() {
        return place.asOf();
    }

    public String id() {
        return reading.id();
    }

    public List<String> root() {
        return reading.root();
    }

    public ReferenceSettings references() {
        return reading.references();
    }

    public BoundSettings bounds() {
        return reading.bounds();
    }

    /** The patterns of a folder's files; none where their names alone tell. */
    public List<PathPattern> patterns() {
        return PathPattern.all(place.pattern(), place.patterns());
    }

    /**
     * Series that are put together of other tables' rows, read as this source is.
     *
     * @param tables files; none if a table or a query is given
     */
    public SourceSettings overPoints(List<String> tables, @Nullable String otherTable, @Nullable String query) {
        return new SourceSettings(
                SourcePlace.ofPoints(tables, otherTable, query),
                reading.of(SourceReading.defaults().id(), List.of()));
    }

    /** Whether Spark is asked for the rows, and not files. */
    public boolean asksSpark() {
        return place.asksSpark();
    }

    /** Whether {@code table} is the folder of one, and no name. */
    public boolean tableIsFolder() {
        return place.tableIsFolder();
    }

    /** The tables that a query reads, by the names it has for them; null if it is none. */
    public @Nullable List<String> tables() {
        return place.tables();
    }

    /** How a manifest's text files are written. */
    public TextSettings text() {
        return new TextSettings(reading.encoding(), reading.separator());
    }

    public PartLimits partLimits() {
        return new PartLimits(reading.partSamples(), reading.partBytes());
    }

    /** Whether files that a manifest names are looked up when it is scanned. */
    public boolean looksUpFiles() {
        return reading.changes().equals("stat");
    }

    /** @param otherwise where none is set */
    public FieldStart fieldStart(FieldStart otherwise) {
        String after = reading.fieldAfter();
        return after == null ? otherwise : after.equals("first-dot") ? FieldStart.FIRST_DOT : FieldStart.LAST_DOT;
    }

    public boolean acceptsTruncated() {
        return reading.truncated().equals("accept");
    }
}

package io.athanor.source.query;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.config.SettingsIdentity;
import io.athanor.source.JdbcSettings;
import io.athanor.source.PointTable;
import io.athanor.source.SourceSettings;
import io.athanor.source.SqlText;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.jspecify.annotations.Nullable;

/**
 * What a source asks of Spark.
 *
 * @param title what it is, for a person
 * @param settings those that decide which rows it gives
 * @param asked gives the rows
 * @param changes what was done on the way, as the rows that were written down say
 */
record Query(
        String title,
        SortedMap<String, Object> settings,
        Function<SparkSession, Dataset<Row>> asked,
        Function<Dataset<Row>, Changes> changes) {

    Query(String title, SortedMap<String, Object> settings, Function<SparkSession, Dataset<Row>> asked) {
        this(title, settings, asked, written -> Changes.NONE);
    }

    /** The series that are put together of points. */
    Query ofPoints(PointTable table) {
        SortedMap<String, Object> both = new TreeMap<>(settings);
        both.put("points", table);
        return new Query(
                title,
                both,
                spark -> PointGroups.of(asked.apply(spark), table, title),
                written -> PointGroups.changes(written, table));
    }

    static Query of(SourceSettings source) {
        SortedMap<String, Object> settings = new TreeMap<>();
        put(settings, "table", source.table());
        put(settings, "sql", source.sql());
        put(settings, "version", source.version());
        put(settings, "as-of", source.asOf());
        JdbcSettings jdbc = source.jdbc();
        if (jdbc != null) {
            settings.put("jdbc", SettingsIdentity.of(jdbc));
            return new Query(
                    (jdbc.table() != null ? "the table " + jdbc.table() : "the query") + " of " + jdbc.url(),
                    settings,
                    new JdbcTable(jdbc, System.getenv())::read);
        }
        if (source.tableIsFolder()) {
            TableFolder folder = TableFolder.of(source);
            return new Query("the table in " + source.table(), settings, folder::read);
        }
        String sql = source.table() != null
                ? "SELECT * FROM " + source.table() + state(source)
                : Objects.requireNonNull(source.sql());
        return new Query(
                source.table() != null ? "the table " + source.table() : "the query of source.sql",
                settings,
                spark -> spark.sql(sql));
    }

    private static void put(SortedMap<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }

    private static String state(SourceSettings source) {
        String version = source.version();
        if (version != null) {
            return " VERSION AS OF " + (TableFolder.isNumber(version) ? version : "'" + version + "'");
        }
        return source.asOf() == null ? "" : " TIMESTAMP AS OF '" + source.asOf() + "'";
    }

    /**
     * The rows, none of which has been read yet.
     *
     * @throws UserError if Spark knows no such table, state of it or column
     */
    PlannedRows rows(SparkSession spark) {
        try {
            return PlannedRows.of(typed(asked.apply(spark)));
        } catch (Exception e) {
            // Scala throws it without declaring it
            throw refused(e);
        }
    }

    /** A column of which nothing is known but that it is empty (NULL AS x) has no type, and Parquet none for it. */
    private static Dataset<Row> typed(Dataset<Row> rows) {
        Column[] columns = Arrays.stream(rows.schema().fields())
                .map(field -> {
                    Column column = functions.col("`" + field.name().replace("`", "``") + "`");
                    return field.dataType() instanceof NullType
                            ? functions.lit(null).cast(DataTypes.StringType).as(field.name())
                            : column;
                })
                .toArray(Column[]::new);
        boolean untyped = Arrays.stream(rows.schema().fields()).anyMatch(field -> field.dataType() instanceof NullType);
        return untyped ? rows.select(columns) : rows;
    }

    /** What Spark finds wrong with the query, in one line; what is no fault of the query as it is. */
    RuntimeException refused(Exception e) {
        Optional<UserError> database = settings.containsKey("jdbc") ? JdbcTable.refused(e, title) : Optional.empty();
        if (database.isPresent()) {
            return database.get();
        }
        // a file that cannot be read, as a task found
        UserError file = ExceptionUtils.throwableOfType(e, UserError.class);
        if (file != null) {
            return file;
        }
        boolean ofTables = e instanceof AnalysisException
                // Iceberg's of snapshots and times that are not there
                || e.getClass().getName().startsWith("org.apache.iceberg.exceptions.")
                || (e instanceof IllegalArgumentException && settings.containsKey("table"));
        if (ofTables) {
            return new UserError(
                    "Cannot read " + title + ": " + SqlText.sentence(e)
                            + ", expected what Spark knows. Correct the name, or give the run the settings of the catalogue that"
                            + " has it (docs/data.md).",
                    e);
        }
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
}

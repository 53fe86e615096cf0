package io.athanor.source.query;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.ReferenceSettings;
import io.athanor.source.EachPayload;
import io.athanor.source.JdbcSettings;
import io.athanor.source.PartWriter;
import io.athanor.source.PayloadField;
import io.athanor.source.PointTable;
import io.athanor.source.Scan;
import io.athanor.source.Source;
import io.athanor.source.SourceFile;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.table.TableSource;
import io.athanor.table.Artefact;
import io.athanor.table.Publisher;
import io.athanor.table.StageContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A table that Spark knows, or a query over such tables, a sample a row. The rows are written down before the first sample is
 * looked at, once for each state of the tables, so that whoever goes on later reads the same.
 */
public final class QuerySource extends Source {
    private final Query query;
    private final PlannedRows rows;
    private final List<String> tables;
    private Changes changes = Changes.NONE;

    private QuerySource(SourceSettings settings, Query query, PlannedRows rows, List<String> tables) {
        super(settings, List.of());
        this.query = query;
        this.rows = rows;
        this.tables = tables;
    }

    /**
     * Looks at the tables, and reads no row of them.
     *
     * @throws UserError if Spark knows no such table or column
     */
    public static QuerySource open(SourceSettings settings, SparkSession spark) {
        Query query = Query.of(settings);
        PlannedRows rows = query.rows(spark);
        JdbcSettings jdbc = settings.jdbc();
        return new QuerySource(settings, query, rows, jdbc != null ? List.of(jdbc.state()) : states(spark, rows));
    }

    /**
     * Series of points, which stand in a table of their own.
     *
     * @param settings of that table, see {@link SourceSettings#overPoints}
     * @throws UserError if there is no such table or column
     */
    public static QuerySource ofPoints(SourceSettings settings, PointTable points, SparkSession spark) {
        if (settings.asksSpark()) {
            Query query = Query.of(settings).ofPoints(points);
            PlannedRows rows = query.rows(spark);
            return new QuerySource(settings, query, rows, stated(points, states(spark, rows)));
        }
        SourceListing listing = new SourceListing(spark.sparkContext().hadoopConfiguration());
        List<String> patterns = Objects.requireNonNull(settings.manifest());
        TableSource files = TableSource.open(settings, listing, patterns);
        SortedMap<String, String> wanted = new TreeMap<>(Map.of(points.id(), "points.id", points.time(), "time"));
        points.channels().forEach(channel -> wanted.put(channel, "channels"));
        files.require(wanted, spark);
        Query query = new Query(
                        files.place(),
                        new TreeMap<>(Map.of("path", patterns, "text", settings.text())),
                        session -> PointFiles.read(files, points, session))
                .ofPoints(points);
        return new QuerySource(
                settings,
                query,
                query.rows(spark),
                stated(points, files.files().stream().map(SourceFile::toString).toList()));
    }

    private static List<String> states(SparkSession spark, PlannedRows rows) {
        return new TableStates(spark.sparkContext().hadoopConfiguration()).of(rows.plan());
    }

    /** Other columns of the same table are another source. */
    private static List<String> stated(PointTable points, List<String> tables) {
        return Stream.concat(Stream.of(points.toString()), tables.stream()).toList();
    }

    @Override
    protected Object state() {
        return tables;
    }

    @Override
    public String place() {
        return query.title();
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of(RowsStage.NAME, RowsStage.fingerprint(query, tables));
    }

    @Override
    public Changes changes() {
        return changes;
    }

    @Override
    public JavaRDD<Scan> scan(StageContext context, PartWriter writer, List<PayloadField> fields) {
        requireColumn(settings().id(), EachPayload.wanted(fields) ? "many.id" : "source.id");
        fields.stream()
                .filter(PayloadField::required)
                .flatMap(field -> field.from().stream())
                .forEach(name -> requireColumn(name, "from"));
        requireRoot(fields);
        Artefact written = new Publisher(context).publish(new RowsStage(query, tables, rows, fingerprint()));
        Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
        TableSource table = TableSource.ofRows(settings(), new SourceListing(hadoop), written.path());
        JavaRDD<Scan> scans = table.scan(context, writer, fields);
        changes = table.changes().plus(written.provenance().changes());
        return scans;
    }

    private void requireColumn(String column, String setting) {
        List<String> columns = Arrays.asList(rows.rows().columns());
        if (!columns.contains(column)) {
            throw new UserError("Cannot read " + query.title() + ": it has no column '" + column + "', found "
                    + String.join(", ", columns.stream().sorted().toList()) + ". Set " + setting + " to one of them.");
        }
    }

    /** A manifest lies in a folder that may be read; a table says nothing of where the files lie that it names. */
    private void requireRoot(List<PayloadField> fields) {
        StructType schema = rows.rows().schema();
        boolean web = settings().references().schemes().stream().anyMatch(ReferenceSettings::isWeb);
        fields.stream()
                .filter(field -> settings().root().isEmpty() && !web && field.kind() == PayloadField.Kind.URI)
                .flatMap(field -> field.from().stream())
                .filter(name -> Arrays.asList(schema.fieldNames()).contains(name)
                        && schema.apply(name).dataType().equals(DataTypes.StringType))
                .findFirst()
                .ifPresent(name -> {
                    throw new UserError("Cannot follow what the column '" + name + "' of " + query.title()
                            + " refers to: source.root names no folder, expected those that may be read. Set source.root to the"
                            + " folders in which the files lie.");
                });
    }
}

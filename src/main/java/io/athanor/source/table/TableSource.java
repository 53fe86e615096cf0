package io.athanor.source.table;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.source.EachPayload;
import io.athanor.source.FoundSample;
import io.athanor.source.PartWriter;
import io.athanor.source.PayloadField;
import io.athanor.source.Scan;
import io.athanor.source.Source;
import io.athanor.source.SourceFile;
import io.athanor.source.SourceReading;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.FileStamps;
import io.athanor.source.listing.References;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.listing.TableFormat;
import io.athanor.source.rows.FileColumn;
import io.athanor.source.rows.FileRows;
import io.athanor.source.rows.ReadColumns;
import io.athanor.source.rows.TextSettings;
import io.athanor.table.StageContext;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Tables in which a row is a sample. Each file is read by one task from its beginning to its end, so that parts and
 * ordinals are the same on a laptop and on a cluster. Files are united by the names of their columns, wherever these stand.
 */
public final class TableSource extends Source {
    private final TableFormat format;
    private final References references;
    private final List<TableRows.Table> tables;
    private Changes changes = Changes.NONE;

    private TableSource(
            SourceSettings settings,
            List<SourceFile> files,
            TableFormat format,
            References references,
            Set<String> roots) {
        super(settings, files);
        this.format = format;
        this.references = references;
        this.tables = files.stream()
                .map(f -> new TableRows.Table(f.name(), f.uri(), Partitions.of(f.uri(), roots)))
                .toList();
    }

    /**
     * Parquet that Spark has written, whose rows refer to nothing beside it.
     *
     * @param folder in which it lies
     */
    public static TableSource ofRows(SourceSettings settings, SourceListing listing, Path folder) {
        return new TableSource(
                settings,
                listing.tables(List.of(folder.toString())),
                TableFormat.PARQUET,
                References.ofRoot(settings, listing),
                Set.of());
    }

    /**
     * Lists a manifest's files.
     *
     * @throws UserError if there are none, or they are of several formats
     */
    public static TableSource open(SourceSettings settings, SourceListing listing, List<String> patterns) {
        patterns.stream().filter(pattern -> listing.isFolder(pattern)).forEach(folder -> listing.lakeFormat(folder)
                .ifPresent(format -> {
                    throw new UserError("Cannot read " + folder + " as a manifest: it is a table of " + format
                            + ", whose files alone may hold rows that were deleted, expected plain tables. Name it as"
                            + " source.table.");
                }));
        List<SourceFile> files = listing.tables(patterns);
        Set<TableFormat> formats = files.stream()
                .map(f -> TableFormat.of(new Path(f.uri()).getName())
                        .orElseThrow(() -> new UserError("Cannot read " + f.uri() + ": its ending is none of .parquet,"
                                + " .jsonl, .csv and .tsv, by which a table's format is told. Rename it.")))
                .collect(Collectors.toSet());
        if (formats.size() > 1) {
            throw new UserError("Cannot read the source: it mixes "
                    + formats.stream()
                            .map(f -> f.name().toLowerCase(Locale.ROOT))
                            .sorted()
                            .collect(Collectors.joining(" and "))
                    + ", expected tables of one format. Name the files of one format in source.manifest.");
        }
        Set<String> roots = patterns.stream()
                .map(pattern -> listing.folderOf(pattern).toString().replaceFirst("/$", ""))
                .collect(Collectors.toSet());
        return new TableSource(
                settings, files, formats.iterator().next(), References.of(settings, listing, patterns), roots);
    }

    @Override
    public JavaRDD<Scan> scan(StageContext context, PartWriter writer, List<PayloadField> wanted) {
        List<PayloadField> fields = new ArrayList<>(wanted);
        TableColumns columns = new TableColumns(heads(context.spark()), format.hasHeader());
        if (!settings().id().equals(SourceReading.ROW)) {
            columns.requireId(settings().id(), EachPayload.wanted(fields) ? "many.id" : "source.id");
        }
        fields.stream()
                .filter(PayloadField::required)
                .flatMap(field -> field.from().stream())
                .filter(name -> format.hasHeader())
                .forEach(name -> columns.requireSomewhere(name, "from"));
        TableColumns.Types types = columns.types();
        changes = columns.lacking().plus(types.widened());
        Reading reading = new Reading(
                format,
                settings().text(),
                new HashSet<>(types.wholes()),
                new TableRows(settings().id(), fields, kinds(fields), references),
                settings().looksUpFiles() && fields.stream().anyMatch(PayloadField::isFile));
        return JavaSparkContext.fromSparkContext(context.spark().sparkContext())
                .parallelize(tables, tables.size())
                .map(table -> reading.scan(table, writer));
    }

    @Override
    public Changes changes() {
        return changes;
    }

    /**
     * Has a look at all files before any row of them is wanted.
     *
     * @param columns that some file has to have, and the settings that name them
     * @throws UserError if a file cannot be read, or all lack a column
     */
    public void require(SortedMap<String, String> columns, SparkSession spark) {
        TableColumns found = new TableColumns(heads(spark), format.hasHeader());
        columns.forEach(found::requireSomewhere);
    }

    /** How to read the text of a payload column; of two that read the same column the first counts. */
    private static Map<String, PayloadField.Kind> kinds(List<PayloadField> fields) {
        Map<String, PayloadField.Kind> kinds = new TreeMap<>();
        fields.forEach(field -> field.from().forEach(name -> kinds.putIfAbsent(name, field.kind())));
        return kinds;
    }

    /** What each file says that it has: a look at its beginning. */
    private List<TableColumns.Head> heads(SparkSession spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        TableFormat read = format;
        TextSettings text = settings().text();
        List<TableColumns.Head> heads = context.parallelize(tables, tables.size())
                .map(table -> head(table, read, text, hadoop.value().value()))
                .collect();
        heads.stream()
                .map(TableColumns.Head::refusal)
                .filter(why -> why != null)
                .findFirst()
                .ifPresent(why -> {
                    throw new UserError(why);
                });
        return heads;
    }

    private static TableColumns.Head head(
            TableRows.Table table, TableFormat format, TextSettings text, Configuration configuration) {
        try {
            List<FileColumn> columns = new ArrayList<>(format.columns(table.file(), text, configuration));
            if (!columns.isEmpty()) {
                table.partitions().keySet().forEach(name -> columns.add(new FileColumn(name, FileColumn.Type.TEXT)));
            }
            return new TableColumns.Head(table.uri(), columns, null);
        } catch (UserError e) {
            // returned, not thrown: Spark would try again
            return new TableColumns.Head(table.uri(), List.of(), String.valueOf(e.getMessage()));
        }
    }

    /** The files, for those who look at rows before there is a manifest. */
    public List<Unread> unread() {
        TableRows rows = new TableRows(null, List.of(), Map.of(), references);
        return tables.stream()
                .map(table -> new Unread(table, format, settings().text(), rows))
                .toList();
    }

    /** A file with all that it takes to read its rows as a manifest would have them. */
    public record Unread(TableRows.Table table, TableFormat format, TextSettings text, TableRows rows)
            implements Serializable {
        /** @throws UserError if the file cannot be read */
        public FileRows open(Configuration configuration) {
            return format.open(table.file(), text, configuration);
        }

        public Iterator<FoundSample> samples(FileRows file) {
            return rows.samples(file, table);
        }

        /**
         * Rows as they are written, by the lines they begin in; none of a file that is no text.
         *
         * @throws UserError if the file cannot be read
         */
        public Map<Long, String> lines(Collection<Long> wanted, Configuration configuration) {
            return format.lines(table.file(), text, wanted, configuration);
        }
    }

    /** What a task needs to read one file. */
    private record Reading(TableFormat format, TextSettings text, Set<String> wholes, TableRows rows, boolean looksUp)
            implements Serializable {

        Scan scan(TableRows.Table table, PartWriter writer) {
            Configuration configuration = writer.configuration().value();
            ReadColumns read =
                    new ReadColumns(rows.columns(kind -> true), rows.columns(PayloadField.Kind.SERIES::equals), wholes);
            try (FileRows file = format.open(table.file(), text, read, configuration)) {
                TableRows.Samples samples = rows.samples(file, table);
                Scan scan = write(table, EachPayload.ofRows(rows.fields(), table.name(), samples), writer);
                String flaw = samples.flawOfAll();
                return flaw != null && scan.refusal() == null
                        ? Scan.refused("Cannot read " + table.uri() + ": none of its rows can be read; " + flaw
                                + ", expected a table of the kind that its name says. Write it anew, or leave it out.")
                        : scan.with(file.changes());
            } catch (UserError e) {
                return Scan.refused(String.valueOf(e.getMessage()));
            }
        }

        private Scan write(TableRows.Table table, Iterator<FoundSample> samples, PartWriter writer) {
            if (!looksUp) {
                return writer.write(table.name(), 0, samples);
            }
            try (FileStamps stamped =
                    new FileStamps(samples, writer.configuration().value())) {
                return writer.write(table.name(), 0, stamped);
            }
        }
    }
}

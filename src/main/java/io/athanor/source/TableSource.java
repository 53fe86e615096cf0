package io.athanor.source;

import io.athanor.base.UserError;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Tables in which a row is a sample. Each file is read by one task from its beginning to its end, so that parts and
 * ordinals are the same on a laptop and on a cluster.
 */
final class TableSource extends Source {
    /** Where Spark's reader of JSON lines puts a line that is none. */
    static final String BROKEN_LINE = "_broken_line";

    private final TableFormat format;
    private final References references;

    private TableSource(SourceSettings settings, List<SourceFile> files, TableFormat format, References references) {
        super(settings, files);
        this.format = format;
        this.references = references;
    }

    static TableSource open(SourceSettings settings, SourceListing listing, List<String> patterns) {
        List<SourceFile> files = listing.tables(patterns);
        Set<TableFormat> formats = files.stream()
                .map(f -> TableFormat.of(f.name())
                        .orElseThrow(() -> new UserError("Cannot read " + f.uri() + ": its ending is none of .parquet,"
                                + " .jsonl and .csv, by which a table's format is told. Rename it.")))
                .collect(Collectors.toSet());
        if (formats.size() > 1) {
            throw new UserError("Cannot read the source: it mixes "
                    + formats.stream().map(f -> f.spark).sorted().collect(Collectors.joining(" and "))
                    + ", expected tables of one format. Name the files of one format in source.manifest.");
        }
        return new TableSource(settings, files, formats.iterator().next(), References.of(settings, listing, patterns));
    }

    @Override
    JavaRDD<Scan> scan(SparkSession spark, PartWriter writer, List<PayloadField> fields) {
        Dataset<Row> table = read(spark);
        List<StructField> columns = Arrays.asList(table.schema().fields());
        requireColumn(columns, settings().id(), EachPayload.wanted(fields) ? "many.id" : "source.id");
        for (PayloadField field : fields) {
            if (field.required()) {
                field.from().forEach(name -> requireColumn(columns, name, "from"));
            }
        }
        List<StructField> wanted = columns.stream()
                .filter(c -> !c.name().equals(settings().id()))
                .filter(c -> isText(c.dataType()) || isPayload(c, fields))
                .toList();
        TableRows rows = new TableRows(wanted.stream().map(StructField::name).toList(), kinds(fields), references);
        Map<String, String> names =
                files().stream().collect(Collectors.toMap(f -> new Path(f.uri()).toString(), SourceFile::name));
        List<PayloadField> wantedFields = new ArrayList<>(fields);
        boolean looksUp = settings().looksUpFiles() && fields.stream().anyMatch(PayloadField::isFile);
        return select(table, functions.col(quoted(settings().id())).cast("string"), wanted)
                .toJavaRDD()
                .mapPartitions(partition -> scanFile(partition, rows, names, writer, wantedFields, looksUp));
    }

    /** The table, in a session of its own, whose settings make a partition of each file. */
    Dataset<Row> read(SparkSession spark) {
        SparkSession own = spark.newSession();
        // A file joins a partition while the sum of (length + opening cost) stays within the bound, and is split where
        // it
        // is longer than the bound: with both at the longest file's length neither happens.
        long longest =
                Math.max(1, files().stream().mapToLong(SourceFile::length).max().orElse(1));
        own.conf().set("spark.sql.files.maxPartitionBytes", longest);
        own.conf().set("spark.sql.files.openCostInBytes", longest);
        own.conf().set("spark.sql.caseSensitive", true);
        own.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", false);
        DataFrameReader reader = own.read().format(format.spark);
        switch (format) {
            case PARQUET -> reader.option("mergeSchema", true);
            // texts throughout: a column of numbers with one word in it is still read as it stands
            case JSON -> reader.option("primitivesAsString", true).option("columnNameOfCorruptRecord", BROKEN_LINE);
            case CSV ->
                reader.option("header", true)
                        .option("multiLine", true)
                        .option("escape", "\"")
                        .option("enforceSchema", false);
        }
        return reader.load(files().stream().map(SourceFile::uri).toArray(String[]::new));
    }

    private static Iterator<Scan> scanFile(
            Iterator<Row> partition,
            TableRows rows,
            Map<String, String> names,
            PartWriter writer,
            List<PayloadField> fields,
            boolean looksUp) {
        if (!partition.hasNext()) {
            return List.<Scan>of().iterator();
        }
        Row first = partition.next();
        String path = new Path(URI.create(first.getString(0))).toString();
        String name = names.getOrDefault(path, new Path(path).getName());
        Iterator<FoundSample> samples = EachPayload.ofRows(fields, name, rows.samples(first, partition, name));
        if (!looksUp) {
            return List.of(writer.write(name, 0, samples)).iterator();
        }
        try (FileStamps stamped = new FileStamps(samples, writer.configuration().value())) {
            return List.of(writer.write(name, 0, stamped)).iterator();
        }
    }

    private void requireColumn(List<StructField> columns, String name, String setting) {
        if (columns.stream().noneMatch(c -> c.name().equals(name))) {
            throw new UserError("Cannot read " + files().get(0).uri() + ": it has no column '" + name + "', found "
                    + columns.stream()
                            .map(StructField::name)
                            .filter(c -> !c.equals(BROKEN_LINE))
                            .sorted(Comparator.naturalOrder())
                            .collect(Collectors.joining(", "))
                    + ". Set " + setting + " to one of them.");
        }
    }

    /** How to read the text of a payload column; of two that read the same column the first counts. */
    private static Map<String, PayloadField.Kind> kinds(List<PayloadField> fields) {
        Map<String, PayloadField.Kind> kinds = new TreeMap<>();
        fields.forEach(field -> field.from().forEach(name -> kinds.putIfAbsent(name, field.kind())));
        return kinds;
    }

    /** Up to so many samples, without ids; for a look, not for a manifest. */
    List<FoundSample> head(SparkSession spark, int samples) {
        Dataset<Row> table = read(spark);
        List<StructField> wanted = Arrays.stream(table.schema().fields())
                .filter(c -> isText(c.dataType()) || c.dataType() instanceof BinaryType)
                .toList();
        TableRows rows = new TableRows(wanted.stream().map(StructField::name).toList(), Map.of(), references);
        List<FoundSample> found = new ArrayList<>();
        Iterator<Row> head = select(table, functions.lit(null).cast("string"), wanted)
                .limit(samples)
                .toLocalIterator();
        if (head.hasNext()) {
            rows.samples(head.next(), head, files().get(0).name()).forEachRemaining(found::add);
        }
        return found;
    }

    /** The file, the id, and the wanted columns: text, or bytes. */
    private static Dataset<Row> select(Dataset<Row> table, Column id, List<StructField> wanted) {
        List<Column> selected = new ArrayList<>();
        selected.add(functions.col("_metadata.file_path"));
        selected.add(id);
        wanted.forEach(c -> selected.add(
                c.dataType() instanceof BinaryType
                        ? functions.col(quoted(c.name()))
                        : functions.col(quoted(c.name())).cast("string")));
        return table.select(selected.toArray(Column[]::new));
    }

    /** Whether a column's values can stand in cells. */
    private static boolean isText(DataType type) {
        return !(type instanceof ArrayType
                || type instanceof MapType
                || type instanceof StructType
                || type instanceof BinaryType);
    }

    private static boolean isPayload(StructField column, List<PayloadField> fields) {
        return column.dataType() instanceof BinaryType
                && fields.stream().anyMatch(f -> f.from().contains(column.name()));
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }
}

package io.athanor.table;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.data.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetReadSupport;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table bucketed by sample id, each bucket one Parquet file sorted by sample id, then by view if it has that column; an
 * empty bucket has no file. Two such tables of the same number of buckets join without a shuffle, and a bucket can be read
 * alone.
 */
public final class BucketedTable {
    // Spark's own way to name a bucket's file: …_00012.c000.zstd.parquet
    private static final Pattern BUCKET = Pattern.compile(".*_(\\d+)(?:\\..*)?$");

    /**
     * Of a row group. Whoever reads a bucket holds one of each file at a time, packed and unpacked, and training reads as
     * many files as it has modalities, on every core; larger ones are not read faster.
     */
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private BucketedTable() {}

    /**
     * Shuffles rows into buckets and writes them.
     *
     * @param rows with a {@code sample_id} column, perhaps with a {@code view}
     * @param folder one that does not exist yet, see {@link WorkDirectory#fresh}
     * @return names of the files, in bucket order
     */
    public static List<String> write(Dataset<Row> rows, Path folder, int buckets) {
        return write(rows, folder, buckets, Map.of());
    }

    /**
     * As the other.
     *
     * @param footer pairs for the footer of every file
     */
    public static List<String> write(Dataset<Row> rows, Path folder, int buckets, Map<String, String> footer) {
        return writeInPlace(rows.repartition(buckets, functions.col(Columns.SAMPLE_ID)), folder, buckets, footer);
    }

    /**
     * Writes rows that lie in their buckets already (the join of bucketed tables, say), without a shuffle.
     *
     * @param rows each partition holds one bucket
     * @throws IllegalStateException if rows of one bucket came from two partitions
     */
    public static List<String> writeInPlace(Dataset<Row> rows, Path folder, int buckets) {
        return writeInPlace(rows, folder, buckets, Map.of());
    }

    private static List<String> writeInPlace(Dataset<Row> rows, Path folder, int buckets, Map<String, String> footer) {
        SparkSession spark = rows.sparkSession();
        String table = "athanor_new_" + UUID.randomUUID().toString().replace('-', '_');
        try {
            rows.write()
                    .format(footer.isEmpty() ? "parquet" : FootedParquet.class.getName())
                    .option(FootedWrite.OPTION, Json.canonical(footer))
                    .option("parquet.block.size", ROW_GROUP_BYTES)
                    .options(withoutDictionaries(rows.schema()))
                    .option("compression", "zstd")
                    .option("maxRecordsPerFile", 0)
                    .option("path", folder.toString())
                    .bucketBy(buckets, Columns.SAMPLE_ID)
                    .sortBy(Columns.SAMPLE_ID, further(rows.schema()))
                    .saveAsTable(table);
        } finally {
            // the name alone goes: a table with a path of its own is external, its files stay
            spark.sql("DROP TABLE IF EXISTS " + table);
        }
        List<String> files = dataFiles(folder, spark.sparkContext().hadoopConfiguration()).stream()
                .sorted(Comparator.comparingInt((String name) -> bucket(name, buckets))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        for (int i = 1; i < files.size(); i++) {
            if (bucket(files.get(i - 1), buckets) == bucket(files.get(i), buckets)) {
                throw new IllegalStateException("bucket " + bucket(files.get(i), buckets) + " of " + folder
                        + " has more than one file: its rows came from several partitions");
            }
        }
        return files;
    }

    /** What rows of one sample are sorted by. */
    private static String[] further(StructType columns) {
        return Arrays.asList(columns.fieldNames()).contains(Columns.VIEW) ? new String[] {Columns.VIEW} : new String[0];
    }

    /** Ids never repeat and features hardly: a dictionary of them costs more than all the rest, only to be thrown away. */
    private static Map<String, String> withoutDictionaries(StructType schema) {
        Map<String, String> options = new TreeMap<>();
        String setting = ParquetOutputFormat.ENABLE_DICTIONARY + "#";
        options.put(setting + Columns.SAMPLE_ID, "false");
        for (StructField field : schema.fields()) {
            if (field.dataType() instanceof ArrayType) {
                options.put(setting + field.name() + ".list.element", "false");
            } else if (field.dataType() instanceof BinaryType
                    || Set.of(Columns.REVISION, Columns.PAYLOAD_SHA256).contains(field.name())) {
                options.put(setting + field.name(), "false");
            }
        }
        return options;
    }

    /** The number of rows of some files of a folder, from their footers. */
    public static long rows(Path folder, List<String> files, Configuration configuration) {
        return files.parallelStream()
                .mapToLong(name -> RowFile.rows(new Path(folder, name), configuration))
                .sum();
    }

    /**
     * The table of an artefact, known to Spark as bucketed and sorted.
     *
     * @throws IllegalStateException if the record is not that of a bucketed table, or does not agree with the files
     */
    public static Dataset<Row> read(SparkSession spark, Artefact artefact) {
        String table = name(artefact);
        if (!spark.catalog().tableExists(table)) {
            Configuration configuration = spark.sparkContext().hadoopConfiguration();
            check(artefact, configuration);
            StructType schema = columns(artefact, configuration);
            String columns = Arrays.stream(schema.fields())
                    .map(field -> "`" + field.name().replace("`", "``") + "` "
                            + field.dataType().sql())
                    .collect(Collectors.joining(", "));
            spark.sql("CREATE TABLE IF NOT EXISTS " + table + " (" + columns + ") USING parquet CLUSTERED BY ("
                    + Columns.SAMPLE_ID + ") SORTED BY (" + Columns.SAMPLE_ID
                    + Stream.of(further(schema)).map(name -> ", " + name).collect(Collectors.joining()) + ") INTO "
                    + artefact.provenance().buckets() + " BUCKETS LOCATION '"
                    + artefact.path().toString().replace("\\", "\\\\").replace("'", "\\'") + "'");
        }
        return spark.table(table);
    }

    /**
     * The files of each bucket: at most one.
     *
     * @return [buckets]
     * @throws IllegalStateException if the record is not that of a bucketed table
     */
    public static List<List<Path>> bucketFiles(Artefact artefact) {
        return bucketFiles(artefact.path(), artefact.provenance().files(), requireBuckets(artefact));
    }

    /** As the other, for a table that has no record: the names are those that {@link #write} returned. */
    public static List<List<Path>> bucketFiles(Path folder, List<String> names, int buckets) {
        List<List<Path>> files = new ArrayList<>();
        for (int b = 0; b < buckets; b++) {
            files.add(new ArrayList<>());
        }
        for (String name : names) {
            files.get(bucket(name, buckets)).add(new Path(folder, name));
        }
        return files.stream().map(List::copyOf).toList();
    }

    /** The columns as Spark noted them down in a footer: no job is needed to find them out. */
    public static StructType columns(Artefact artefact, Configuration configuration) {
        Path file = new Path(artefact.path(), artefact.provenance().files().get(0));
        String json = RowFile.metadata(file, configuration).get(ParquetReadSupport.SPARK_METADATA_KEY());
        if (json == null) {
            throw new IllegalStateException(file + " was not written by Spark");
        }
        return (StructType) DataType.fromJson(json);
    }

    // The files' names are part of it (Spark gives each write new ones): a folder deleted and written anew is another
    // table.
    private static String name(Artefact artefact) {
        String content = artefact.path() + "\n" + artefact.provenance().files() + "\n"
                + artefact.provenance().buckets();
        return "athanor_" + artefact.fingerprint() + "_"
                + Fingerprint.sha256(content.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static void check(Artefact artefact, Configuration configuration) {
        Provenance record = artefact.provenance();
        int buckets = requireBuckets(artefact);
        record.files().forEach(name -> bucket(name, buckets));
        if (record.files().isEmpty()) {
            throw disagreement(artefact, "it names no file");
        }
        var found = new TreeSet<>(dataFiles(artefact.path(), configuration));
        var named = new TreeSet<>(record.files());
        if (!found.equals(named)) {
            throw disagreement(artefact, "it names " + named.size() + " files, the folder holds " + found.size());
        }
        long rows = rows(artefact.path(), record.files(), configuration);
        if (rows != record.rows()) {
            throw disagreement(artefact, "it names " + record.rows() + " rows, the files hold " + rows);
        }
    }

    private static int requireBuckets(Artefact artefact) {
        int buckets = artefact.provenance().buckets();
        if (buckets < 1) {
            throw disagreement(artefact, "it is not that of a bucketed table");
        }
        return buckets;
    }

    private static IllegalStateException disagreement(Artefact artefact, String what) {
        return new IllegalStateException("the record of " + artefact.path() + " does not agree with its files: " + what
                + "; delete the folder to have it made anew");
    }

    private static int bucket(String file, int buckets) {
        Matcher matcher = BUCKET.matcher(file);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) >= buckets) {
            throw new IllegalStateException("file " + file + " belongs to none of " + buckets + " buckets");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static List<String> dataFiles(Path folder, Configuration configuration) {
        try {
            return Arrays.stream(folder.getFileSystem(configuration).listStatus(folder))
                    .filter(FileStatus::isFile)
                    .map(status -> status.getPath().getName())
                    .filter(name -> !name.startsWith("_") && !name.startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }
}

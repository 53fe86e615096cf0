package io.athanor.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.join.Join;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code jobs/bench join}: the samples and the features of two modalities, a million ids each, joined from Athanor's
 * buckets and, in turns, from plain Parquet by a Spark left as it comes.
 */
@Command(
        name = "join",
        description = {
            "Joins tables of a million ids: Athanor's buckets against Spark's default sort-merge join of plain Parquet.",
            "Both read the same rows, in turns, first into a sink that takes every row and keeps none, then into a table."
        },
        mixinStandardHelpOptions = true)
final class JoinBench implements Callable<Integer> {
    private static final int ATHANOR = 0;
    private static final int DEFAULT = 1;

    @Option(names = "--ids", defaultValue = "1000000", description = "Ids of each table (${DEFAULT-VALUE}).")
    private long ids;

    @Option(names = "--tables", defaultValue = "3", description = "Tables, the samples among them (${DEFAULT-VALUE}).")
    private int tables;

    @Option(names = "--width", defaultValue = "32", description = "Values a feature (${DEFAULT-VALUE}).")
    private int width;

    @Mixin
    private final Turns turns = new Turns(9);

    @Option(names = "--writes", defaultValue = "3", description = "Rounds into a table (${DEFAULT-VALUE}).")
    private int writes;

    @Option(
            names = "--buckets",
            defaultValue = "32",
            description = "Files of each of Athanor's tables (${DEFAULT-VALUE}).")
    private int buckets;

    @Override
    public Integer call() throws IOException {
        turns.require();
        java.nio.file.Path folder = Files.createTempDirectory("athanor-bench-join");
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + turns.cores() + "]")
                .appName("athanor-bench-join")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.local.dir", folder.resolve("spark").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        folder.resolve("warehouse").toUri().toString())
                .getOrCreate()) {
            measure(spark, folder);
        } finally {
            Scratch.delete(folder);
        }
        return 0;
    }

    private void measure(SparkSession spark, java.nio.file.Path folder) {
        var work = new WorkDirectory(
                new Path(folder.resolve("work").toUri()), spark.sparkContext().hadoopConfiguration());
        Path plain = new Path(folder.resolve("plain").toUri());
        System.out.printf(
                Locale.ROOT,
                "%d tables of %,d ids, %d values a feature, %d buckets, local[%d]%n",
                tables,
                ids,
                width,
                buckets,
                turns.cores());

        double[] bucketSeconds = new double[tables];
        double[] plainSeconds = new double[tables];
        List<Artefact> bucketed = new ArrayList<>();
        for (int t = 0; t < tables; t++) {
            Dataset<Row> rows = rows(spark, t);
            Path at = new Path(plain, Integer.toString(t));
            plainSeconds[t] = seconds(() -> writePlain(rows, at));
            // both from the same files: neither is to be charged with making the rows
            Dataset<Row> made = spark.read().parquet(at.toString());
            String name = t == 0 ? "samples" : "features-" + t;
            Fingerprint fingerprint = Fingerprint.of(name, 1).build();
            Path table = work.fresh(new Path(work.root(), name));
            List<String> files = new ArrayList<>();
            bucketSeconds[t] = seconds(() -> files.addAll(BucketedTable.write(made, table, buckets)));
            // written once more beside it, so that the two writes begin alike
            plainSeconds[t] = seconds(() -> writePlain(made, new Path(plain, "again-" + name)));
            bucketed.add(work.publish(table, record(name, fingerprint, files)));
        }
        double bucketing = Arrays.stream(bucketSeconds).sum();
        double plainly = Arrays.stream(plainSeconds).sum();
        System.out.printf(
                Locale.ROOT,
                "written once: as buckets in %.1f s, as plain Parquet in %.1f s (%.2f times)%n",
                bucketing,
                plainly,
                bucketing / plainly);

        Join join = new Join(
                bucketed.get(0),
                Stream.iterate(1, t -> t < tables, t -> t + 1)
                        .map(t -> new FeatureTable(modality(t), bucketed.get(t)))
                        .toList());
        Supplier<Dataset<Row>> ours = () -> join.rows(spark);
        Supplier<Dataset<Row>> theirs = () -> defaultJoin(spark, plain);
        requirePlans(ours.get(), theirs.get());
        System.out.println("the two joins are equal: " + requireEqual(digest(ours.get()), digest(theirs.get())));

        int rounds = turns.rounds();
        double[][] sink = new double[2][rounds];
        for (int r = -1; r < rounds; r++) {
            double a = seconds(() -> discard(ours.get()));
            double d = seconds(() -> discard(theirs.get()));
            // one round to warm up
            if (r >= 0) {
                sink[ATHANOR][r] = a;
                sink[DEFAULT][r] = d;
            }
        }
        report("into a sink that keeps nothing", sink);
        double[][] written = new double[2][writes];
        for (int r = 0; r < writes; r++) {
            Path a = new Path(folder.resolve("written/athanor-" + r).toUri());
            Path d = new Path(folder.resolve("written/default-" + r).toUri());
            written[ATHANOR][r] = seconds(() -> BucketedTable.writeInPlace(ours.get(), a, buckets));
            written[DEFAULT][r] = seconds(() -> writePlain(theirs.get(), d));
        }
        report("written as a table", written);
        double saved = PairedRatio.median(sink[DEFAULT]) - PairedRatio.median(sink[ATHANOR]);
        System.out.printf(
                Locale.ROOT,
                "buckets cost %.1f s more than plain files, which %.1f joins earn back%n",
                bucketing - plainly,
                (bucketing - plainly) / saved);
        System.out.println("join default/athanor written: " + PairedRatio.of(written[DEFAULT], written[ATHANOR]));
        System.out.printf("join default/athanor: %s%n", PairedRatio.of(sink[DEFAULT], sink[ATHANOR]));
    }

    private static void report(String what, double[][] seconds) {
        System.out.printf(
                Locale.ROOT,
                "%s: athanor %.2f s, default %.2f s (medians of %d rounds)%n",
                what,
                PairedRatio.median(seconds[ATHANOR]),
                PairedRatio.median(seconds[DEFAULT]),
                seconds[ATHANOR].length);
    }

    /** The first table is that of the samples; ids have no order and compress as badly as real ones. */
    private Dataset<Row> rows(SparkSession spark, int table) {
        Column id = md5(col("id").cast("string")).as(Columns.SAMPLE_ID);
        int parts = 4 * turns.cores();
        // in another order in each, as tables of different systems are
        Dataset<Row> all = spark.range(0, ids, 1, parts)
                .repartition(parts, xxhash64(col("id"), lit(table)))
                .toDF();
        if (table == 0) {
            return all.select(
                    id,
                    expr("concat('class-', id % 10)").as(Columns.LABEL),
                    expr("if(id % 10 < 7, 'train', 'test')").as(Columns.SPLIT),
                    id.as(Columns.GROUP));
        }
        return all.select(
                id,
                lit("ok").as(Columns.STATUS),
                expr("transform(sequence(1, " + width + "), i -> cast(hash(id, i, " + table
                                + ") / 2147483648D as float))")
                        .as(Columns.FEATURES));
    }

    /** What one writes without Athanor: read the tables, join them by id, ask which features are there. */
    private Dataset<Row> defaultJoin(SparkSession spark, Path plain) {
        Dataset<Row> joined = spark.read().parquet(new Path(plain, "0").toString());
        for (int t = 1; t < tables; t++) {
            Dataset<Row> feature = spark.read()
                    .parquet(new Path(plain, Integer.toString(t)).toString())
                    .select(
                            col(Columns.SAMPLE_ID),
                            col(Columns.FEATURES).as(modality(t).featureColumn()));
            joined = joined.join(feature, new String[] {Columns.SAMPLE_ID}, "left")
                    .withColumn(
                            modality(t).presentColumn(),
                            col(modality(t).featureColumn()).isNotNull());
        }
        return joined;
    }

    private Provenance record(String name, Fingerprint fingerprint, List<String> files) {
        Map<String, Object> settings =
                name.equals("samples") ? Map.of() : Map.of(FeatureTable.SHAPE, new Shape.Vector(width));
        return Provenance.of(name, fingerprint, Fingerprint.of("made", 1).build())
                .settings(settings)
                .bucketFiles(files, ids, buckets)
                .endedNow(Instant.now());
    }

    private static void requirePlans(Dataset<Row> ours, Dataset<Row> theirs) {
        String our = Plan.of(ours);
        String their = Plan.of(theirs);
        if (our.contains("Exchange") || our.contains("Sort [") || !their.contains("SortMergeJoin")) {
            throw new UserError(
                    "Cannot measure: Spark plans other joins than a sort-merge join against buckets, as it does"
                            + " for few ids, expected many. Raise --ids.\n" + our + "\n" + their);
        }
    }

    /** Rows, and the sum of their hashes: equal for equal rows in whatever order. */
    private static Row digest(Dataset<Row> rows) {
        Column[] columns = Arrays.stream(rows.columns())
                .sorted()
                .map(c -> col("`" + c + "`"))
                .toArray(Column[]::new);
        return rows.select(xxhash64(columns).cast("decimal(38,0)").as("hash"))
                .agg(sum(lit(1)), sum("hash"))
                .first();
    }

    private Row requireEqual(Row ours, Row theirs) {
        if (!ours.equals(theirs) || ours.getLong(0) != ids) {
            throw new IllegalStateException("the joins differ: " + ours + " and " + theirs + ", " + ids + " ids");
        }
        return ours;
    }

    private static void discard(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    private static void writePlain(Dataset<Row> rows, Path at) {
        rows.write().option("compression", "zstd").parquet(at.toString());
    }

    private static Modality modality(int table) {
        return new Modality("m" + table);
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}

package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.athanor.base.UserError;
import io.athanor.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures of the real thing: Spark over files and settings that are not as they should be. */
class DataFaultsSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final String ROWS = "id,name\n1,one\n2,two\n";

    @TempDir
    private Path folder;

    @Test
    void a_parquet_file_that_is_cut_off_or_another_thing_is_named() throws IOException {
        Path whole = parquet("whole", SPARK.range(1000).toDF("n"));
        Path cut = folder.resolve("cut.parquet");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 9));
        assertSaid(() -> SPARK.read().parquet(cut.toString()).count(), "cut.parquet", "not a Parquet file, or cut off");

        Path page = Files.writeString(folder.resolve("page.parquet"), "<html>404 Not Found</html>".repeat(9));
        assertSaid(() -> SPARK.read().parquet(page.toString()).count(), "page.parquet", "not a Parquet file");

        Path hurt = folder.resolve("hurt.parquet");
        for (int i = 4; i < bytes.length / 2; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(hurt, bytes);
        assertSaid(() -> SPARK.read().parquet(hurt.toString()).collectAsList(), "hurt.parquet", "damaged");

        assertSaid(
                () -> SPARK.read()
                        .schema(new StructType().add("n", DataTypes.LongType))
                        .parquet(page.toString())
                        .collectAsList(),
                "page.parquet",
                "not a Parquet file");
    }

    @Test
    void a_column_of_another_type_in_one_file_is_named() throws IOException {
        parquet("typed/a", SPARK.sql("select 1 as n"));
        Path text = parquet("typed/b", SPARK.sql("select 'x' as n"));
        assertSaid(
                () -> SPARK.read()
                        .schema(new StructType().add("n", DataTypes.IntegerType))
                        .parquet(text.toString())
                        .collectAsList(),
                "b.parquet",
                "column n");
        assertSaid(
                () -> SPARK.read()
                        .option("mergeSchema", true)
                        .parquet(folder.resolve("typed").toString())
                        .collectAsList(),
                "types that do not go together");
    }

    @Test
    void compressed_text_that_is_broken_is_named() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(ROWS.repeat(2000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = packed.toByteArray();
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(bytes, bytes.length / 2));
        // of texts Spark does not say in which file
        assertSaid(() -> SPARK.read().csv(cut.toString()).collectAsList(), "one of the files", "compression is broken");
        Path plain = Files.writeString(folder.resolve("plain.csv.gz"), ROWS);
        assertSaid(() -> SPARK.read().csv(plain.toString()).collectAsList(), "not a gzip file");
    }

    @Test
    void what_is_wrong_with_a_table_of_texts_is_named() throws IOException {
        Path json = Files.writeString(folder.resolve("a.jsonl"), "{\"a\": 1}\n{\"a\": \n");
        assertSaid(
                () -> SPARK.read()
                        .option("mode", "FAILFAST")
                        .schema("a int")
                        .json(json.toString())
                        .collectAsList(),
                "a record of it cannot be read");
        Path csv = Files.writeString(folder.resolve("a.csv"), ROWS);
        assertSaid(
                () -> SPARK.read()
                        .option("header", true)
                        .option("enforceSchema", false)
                        .schema("name string, id int")
                        .csv(csv.toString())
                        .collectAsList(),
                "a.csv",
                "its header is another");
        assertSaid(
                () -> SPARK.sql("select 1 as a, 2 as a")
                        .write()
                        .parquet(folder.resolve("t").toString()),
                "'a'");
        assertSaid(() -> SPARK.sql("select 1 as a, 2 as A").select("a"), "'a'");
        assertSaid(() -> SPARK.read().option("header", true).csv(csv.toString()).select("nmae"), "'nmae'", "name");
        assertSaid(() -> SPARK.read().csv(folder.resolve("none.csv").toString()), "none.csv", "found nothing there");
        Files.createDirectory(folder.resolve("empty"));
        assertSaid(() -> SPARK.read().parquet(folder.resolve("empty").toString()), "no file with a row in it");
    }

    @Test
    void places_and_settings_that_cannot_be_are_named() {
        assertSaid(() -> SPARK.read().csv("ftpx://host/a.csv"), "No FileSystem for scheme", "s3a");
        assertSaid(() -> new org.apache.hadoop.fs.Path("12:30:00", "a"), "address", "colon");
        assertSaid(() -> Path.of("a\0b"), "name of a file");
        assertSaid(() -> SPARK.newSession().conf().set("spark.sql.shuffle.partitions", "many"), "spark.sql.shuffle");
        assertSaid(() -> JavaUtils.byteStringAsBytes("6 gigs"), "Size must be specified");
    }

    @Test
    void a_failure_whose_class_did_not_travel_is_known_by_its_text() {
        assertSaid(
                () -> {
                    throw new org.apache.spark.SparkException(
                            "Job aborted due to stage failure: Task 1 in stage 10.0 failed 1 times, most recent failure:"
                                    + " Lost task 1.0 in stage 10.0 (TID 28) (10.0.0.7 executor 3):"
                                    + " org.apache.spark.SparkException: Encountered error while reading file"
                                    + " file:///data/a.csv.gz. Details:\n\tat org.apache.spark.X.y(X.scala:1)\nCaused by:"
                                    + " java.io.EOFException: Unexpected end of input stream\n\tat a.b(C.java:1)\n\n"
                                    + "Driver stacktrace:",
                            null);
                },
                "file:///data/a.csv.gz",
                "Unexpected end of input stream");
        assertSaid(
                () -> {
                    throw new org.apache.spark.SparkException(
                            "Job aborted: Lost task 0.0 in stage 1.0 (TID 1) (h executor driver):"
                                    + " io.athanor.base.UserError: Cannot do it: found that, expected this.\n\tat a.b",
                            null);
                },
                "Cannot do it: found that, expected this.");
        assertSaid(
                () -> JavaSparkContext.fromSparkContext(SPARK.sparkContext())
                        .parallelize(List.of(1))
                        .foreach(one -> {
                            throw new IOException("No space left on device");
                        }),
                "No space left on device");
    }

    @Test
    void what_is_in_no_row_is_a_bug() {
        assertThat(DataFaults.of(new IllegalStateException("the ledger does not balance")))
                .isEmpty();
        assertThat(DataFaults.of(new NullPointerException())).isEmpty();
        assertThat(DataFaults.of(new IllegalArgumentException("a row has 8 values, expected 9")))
                .isEmpty();
        assertThat(DataFaults.of(catchThrowable(() -> JavaSparkContext.fromSparkContext(SPARK.sparkContext())
                        .parallelize(List.of(1))
                        .foreach(one -> List.of().get(one)))))
                .isEmpty();
    }

    private static void assertSaid(ThrowingCallable failing, String... words) {
        Throwable thrown = catchThrowable(failing);
        assertThat(thrown).isNotNull();
        UserError said = DataFaults.of(thrown).orElse(null);
        assertThat(said).as(() -> String.valueOf(Said.all(thrown))).isNotNull();
        assertThat(said.getMessage()).startsWith("Cannot ").contains(words).doesNotContain("\n");
    }

    /** A single file. */
    private Path parquet(String name, org.apache.spark.sql.Dataset<Row> rows) throws IOException {
        Path parts = folder.resolve(name + "-parts");
        rows.coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .option("compression", "none")
                .parquet(parts.toString());
        try (var files = Files.list(parts)) {
            Path file = files.filter(one -> one.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Path moved = Files.move(file, folder.resolve(name + ".parquet"));
            try (var rest = Files.list(parts)) {
                rest.forEach(one -> one.toFile().delete());
            }
            Files.delete(parts);
            return moved;
        }
    }
}

package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.extract.part.ExtractStage;
import io.athanor.job.Context;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.source.rows.HuggingFaceFile;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.LocalSpark;
import io.delta.sql.DeltaSparkSessionExtension;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same samples from every kind of source, through whole runs of one pipeline: their features, joined rows and models are equal. */
class SourceRunsIT {
    private static final int SAMPLES = 40;

    @TempDir
    static Path folder;

    private static SparkSession before;
    private static SparkSession spark;
    private static Made reference;

    /** What a run made, without what follows from the kind of its source. */
    private record Made(Map<String, List<String>> tables, Map<String, String> weights, String ledger) {}

    @BeforeAll
    static void openSession() throws IOException {
        before = LocalSpark.session();
        SparkSession.clearActiveSession();
        SparkSession.clearDefaultSession();
        // on the same context, and with a catalogue of its own
        spark = SparkSession.builder()
                .withExtensions(new DeltaSparkSessionExtension())
                .withExtensions(new IcebergSparkSessionExtensions())
                .getOrCreate();
        spark.conf().set("spark.sql.catalog.spark_catalog", DeltaCatalog.class.getName());
        catalog(spark, folder.resolve("lake"));
        spark.conf().set("spark.databricks.delta.snapshotPartitions", "1");
        StringBuilder csv = new StringBuilder("sample_id,said,n,kind\n");
        for (int i = 0; i < SAMPLES; i++) {
            csv.append("%s,%s,%d,%s\n".formatted(id(i), said(i), i % 7, kind(i)));
        }
        Files.writeString(folder.resolve("things.csv"), csv);
        reference = made("reference", "manifest: \"" + folder.resolve("things.csv") + "\"", "said");
        assertThat(reference.weights()).isNotEmpty();
        assertThat(reference.ledger()).contains("\"ids\":" + SAMPLES);
    }

    @AfterAll
    static void closeSession() {
        SparkSession.setActiveSession(before);
        SparkSession.setDefaultSession(before);
    }

    private static void catalog(SparkSession session, Path lake) {
        session.conf().set("spark.sql.catalog.lake", SparkCatalog.class.getName());
        session.conf().set("spark.sql.catalog.lake.type", "hadoop");
        session.conf().set("spark.sql.catalog.lake.warehouse", lake.toString());
    }

    private static String id(int i) {
        return String.format(Locale.ROOT, "s%02d", i);
    }

    private static String said(int i) {
        return (i % 2 == 0 ? "a small cup of number " : "a flat plate of number ") + i;
    }

    private static String kind(int i) {
        return i % 2 == 0 ? "cup" : "plate";
    }

    private static String pipeline(String source, String from) {
        return """
                source: { %s, part-samples: 15 }
                label: kind
                modalities:
                  words: { from: %s, encoder: word-ngrams, n-features: 64 }
                  facts: { columns: [n] }
                teacher: { fusion: gated, members: 2, epochs: 3, ensemble: cross-fitted }
                """.formatted(source, from);
    }

    private static void run(SparkSession session, Path work, String pipeline, Progress progress) {
        new RunJob(Context.of(
                        session,
                        work.toString(),
                        PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                                .settings(),
                        progress,
                        null))
                .run(Step.REPORT);
    }

    private static Made made(String work, String source, String from) {
        run(spark, folder.resolve(work), pipeline(source, from), Progress.silent());
        return made(work);
    }

    private static Made made(String work) {
        WorkContent content = WorkContent.ofAnyPlace(spark, folder.resolve(work));
        Map<String, List<String>> tables = new TreeMap<>(content.tables());
        // of samples these say where they lie
        tables.remove("manifest");
        return new Made(tables, content.weights(), content.ledger().toString());
    }

    private static Dataset<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            rows.add(RowFactory.create(id(i), said(i), i % 7, kind(i)));
        }
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add("sample_id", DataTypes.StringType)
                        .add("said", DataTypes.StringType)
                        .add("n", DataTypes.IntegerType)
                        .add("kind", DataTypes.StringType));
    }

    @Test
    void a_query() {
        rows().withColumnRenamed("sample_id", "key")
                .write()
                .parquet(folder.resolve("plain").toString());
        assertThat(made(
                        "sql-work",
                        "sql: \"SELECT key AS sample_id, said, n, kind FROM parquet.`" + folder.resolve("plain")
                                + "` ORDER BY rand()\"",
                        "said"))
                .isEqualTo(reference);
    }

    @Test
    void a_table_of_delta() throws Exception {
        rows().writeTo("things").using("delta").create();
        assertThat(made("delta-work", "table: things", "said")).isEqualTo(reference);
    }

    @Test
    void a_database() throws SQLException, IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        String store = "hadoop.security.credential.provider.path";
        hadoop.set(store, "jceks://file" + folder.resolve("store.jceks"));
        CredentialProvider credentials =
                CredentialProviderFactory.getProviders(hadoop).get(0);
        credentials.createCredentialEntry("athanor.jdbc.user", "reader".toCharArray());
        credentials.createCredentialEntry("athanor.jdbc.password", "hidden".toCharArray());
        credentials.flush();
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:runs", "reader", "hidden");
                var statement = database.createStatement()) {
            statement.execute("CREATE TABLE \"things\" (\"sample_id\" VARCHAR(9), \"said\" VARCHAR(99), \"n\" INT,"
                    + " \"kind\" VARCHAR(9))");
            for (int i = 0; i < SAMPLES; i++) {
                statement.execute("INSERT INTO \"things\" VALUES ('%s', '%s', %d, '%s')"
                        .formatted(id(i), said(i), i % 7, kind(i)));
            }
            assertThat(made("jdbc-work", "jdbc: { url: 'jdbc:h2:mem:runs', table: '\"things\"' }", "said"))
                    .isEqualTo(reference);
        } finally {
            hadoop.unset(store);
        }
    }

    @Test
    void shards_that_are_packed() throws IOException {
        for (int shard = 0; shard < 2; shard++) {
            try (var tar = new TarArchiveOutputStream(
                    new GZIPOutputStream(Files.newOutputStream(folder.resolve("shard-" + shard + ".tar.gz"))),
                    "UTF-8")) {
                for (int i = shard * SAMPLES / 2; i < (shard + 1) * SAMPLES / 2; i++) {
                    add(tar, id(i) + ".json", "{\"n\": %d, \"kind\": \"%s\"}".formatted(i % 7, kind(i)));
                    add(tar, id(i) + ".txt", said(i));
                }
            }
        }
        assertThat(made("tar-work", "webdataset: \"" + folder + "/shard-{0..1}.tar.gz\"", "txt"))
                .isEqualTo(reference);
    }

    private static void add(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @Test
    void a_folder_whose_paths_say_the_class() throws IOException {
        for (int i = 0; i < SAMPLES; i++) {
            Path said = folder.resolve("tree/" + kind(i) + "/" + id(i) + ".txt");
            Files.createDirectories(said.getParent());
            Files.writeString(said, said(i));
            Path facts = folder.resolve("tree/facts/" + id(i) + ".json");
            Files.createDirectories(facts.getParent());
            Files.writeString(facts, "{\"n\": %d}".formatted(i % 7));
        }
        assertThat(made(
                        "folder-work",
                        "folder: \"" + folder.resolve("tree")
                                + "\", pattern: [\"{kind}/{id}.txt\", \"facts/{id}.json\"]",
                        "txt"))
                .isEqualTo(reference);
    }

    @Test
    void a_file_of_hugging_face_has_pictures_classes_by_name_and_no_ids() {
        Path file = folder.resolve("train-00000-of-00001.parquet");
        HuggingFaceFile.write(file, SAMPLES, (i, row) -> {
            row.addGroup("image")
                    .append("bytes", Binary.fromConstantByteArray(picture(i)))
                    .append("path", i + ".png");
            row.append("text", said(i)).append("label", (long) (i % 2));
        });
        Path work = folder.resolve("hf-work");
        run(spark, work, """
                source: { manifest: "%s", id: "#row" }
                label: label
                modalities:
                  photo: { from: image, encoder: hog, side-pixels: 32 }
                  words: { from: text, encoder: word-ngrams, n-features: 64 }
                teacher: { fusion: gated, members: 2, epochs: 3, ensemble: cross-fitted }
                """.formatted(file), Progress.silent());
        WorkContent content = WorkContent.of(spark, work);
        assertThat(content.ledger().at("/modalities/photo/ok").asInt()).isEqualTo(SAMPLES);
        assertThat(content.ledger().at("/modalities/words/ok").asInt()).isEqualTo(SAMPLES);
        assertThat(content.metrics().at("/methods/teacher/splits/test").has("accuracy"))
                .isTrue();
        assertThat(WorkContent.published(work).keySet().stream()
                        .filter(record -> record.toString().contains("/samples/"))
                        .flatMap(record -> spark
                                .read()
                                .parquet(record.getParent().toString())
                                .select("sample_id", "label")
                                .distinct()
                                .collectAsList()
                                .stream())
                        .map(row -> row.getString(0) + " " + row.getString(1)))
                .hasSize(SAMPLES)
                .contains(file.getFileName() + "#1 cup", file.getFileName() + "#2 plate");
    }

    private static byte[] picture(int i) {
        BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(i % 2 == 0 ? 4 : 12, i % 5, i % 2 == 0 ? 24 : 6, 20);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The run that is killed. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            SparkSession session = SparkSession.builder()
                    .master("local[2]")
                    .config("spark.ui.enabled", false)
                    .config("spark.sql.shuffle.partitions", 2)
                    .withExtensions(new IcebergSparkSessionExtensions())
                    .getOrCreate();
            catalog(session, Path.of(arguments[0]));
            run(session, Path.of(arguments[1]), arguments[2], (stage, total, unit) -> {
                System.out.println("stage: " + stage);
                return Progress.silent().start(stage, total, unit);
            });
            System.exit(0);
        }
    }

    @Test
    void a_table_of_iceberg_and_a_run_that_is_killed_while_the_table_goes_on() throws Exception {
        rows().writeTo("lake.shop.things").using("iceberg").create();
        String snapshot = spark.sql("SELECT snapshot_id FROM lake.shop.things.snapshots")
                .first()
                .get(0)
                .toString();
        String pinned = pipeline("table: lake.shop.things, version: \"" + snapshot + "\"", "said");
        Path log = folder.resolve("killed.log");
        Process process = ChildJvm.start(
                Program.class,
                log,
                List.of("-Xmx1500m"),
                folder.resolve("lake").toString(),
                folder.resolve("iceberg-work").toString(),
                pinned);
        while (process.isAlive() && !Files.readString(log).contains("stage: join")) {
            Thread.onSpinWait();
            process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        assertThat(process.destroyForcibly().waitFor())
                .as(Files.readString(log))
                .isEqualTo(ChildJvm.KILLED);
        assertThat(folder.resolve("iceberg-work/models")).doesNotExist();
        spark.sql("INSERT INTO lake.shop.things VALUES ('t0', 'a flat plate of news', 1, 'plate')");

        run(spark, folder.resolve("iceberg-work"), pinned, Progress.silent());
        assertThat(made("iceberg-work"))
                .as("killed and resumed is never killed")
                .isEqualTo(reference);

        run(spark, folder.resolve("iceberg-work"), pipeline("table: lake.shop.things", "said"), Progress.silent());
        assertThat(WorkContent.published(folder.resolve("iceberg-work")).entrySet().stream()
                        .filter(record -> record.getKey().toString().contains("/features/words/"))
                        .map(record -> record.getValue().counts())
                        .filter(counts -> counts.getOrDefault(ExtractStage.INFERRED, 0L) == 1))
                .as("of the newest rows one alone is new")
                .hasSize(1);
    }
}

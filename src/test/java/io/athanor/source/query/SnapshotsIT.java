package io.athanor.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.source.Source;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.manifest.WrittenSource;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.delta.sql.DeltaSparkSessionExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that keep their earlier states, by Delta's and Iceberg's own libraries. */
class SnapshotsIT {
    @TempDir
    static Path folder;

    private static SparkSession before;
    private static SparkSession spark;

    @BeforeAll
    static void openSession() {
        before = LocalSpark.session();
        SparkSession.clearActiveSession();
        SparkSession.clearDefaultSession();
        // on the same context, and with a catalogue of its own
        spark = SparkSession.builder()
                .withExtensions(new DeltaSparkSessionExtension())
                .withExtensions(new IcebergSparkSessionExtensions())
                .getOrCreate();
        spark.conf().set("spark.sql.catalog.spark_catalog", DeltaCatalog.class.getName());
        spark.conf().set("spark.sql.catalog.lake", SparkCatalog.class.getName());
        spark.conf().set("spark.sql.catalog.lake.type", "hadoop");
        spark.conf()
                .set("spark.sql.catalog.lake.warehouse", folder.resolve("lake").toString());
        spark.conf().set("spark.databricks.delta.snapshotPartitions", "1");
    }

    @AfterAll
    static void closeSession() {
        SparkSession.setActiveSession(before);
        SparkSession.setDefaultSession(before);
    }

    @Test
    void a_delta_table_is_read_in_the_version_that_is_asked_for() {
        String place = folder.resolve("delta").toString();
        spark.sql("CREATE TABLE things (sample_id STRING, said STRING) USING delta LOCATION '" + place + "'");
        spark.sql("INSERT INTO things VALUES ('a', 'x'), ('b', 'y')");
        Fingerprint first = source("table: things").fingerprint();
        Artefact manifest = manifest("delta-work", "table: things\nversion: 1");
        assertThat(tables("delta-work", manifest)).singleElement().asString().contains("version=1");

        Source begun = source("table: things");
        spark.sql("DELETE FROM things WHERE sample_id = 'a'");
        assertThat(ids(manifest("d6", begun)))
                .as("as it was when the run began")
                .containsExactly("a", "b");
        spark.sql("INSERT INTO things VALUES ('c', 'z')");
        assertThat(source("table: things").fingerprint()).as("another state").isNotEqualTo(first);
        assertThat(manifest("delta-work", "table: things\nversion: 1")
                        .provenance()
                        .startedAt())
                .as("the very same")
                .isEqualTo(manifest.provenance().startedAt());
        assertThat(ids(manifest("d0", "table: things"))).containsExactly("b", "c");
        assertThat(ids(manifest("d1", "table: things\nversion: 1"))).containsExactly("a", "b");
        assertThat(ids(manifest("d2", "table: " + place))).containsExactly("b", "c");
        assertThat(ids(manifest("d3", "table: " + place + "\nversion: 1"))).containsExactly("a", "b");
        assertThat(ids(manifest("d4", "sql: SELECT * FROM things VERSION AS OF 2")))
                .containsExactly("b");
        assertThat(ids(manifest("d5", "sql: SELECT * FROM delta.`" + place + "`")))
                .containsExactly("b", "c");
        refused("table: things\nversion: 9", "Cannot read the table things: ", "9");
        refused("table: " + place + "\nversion: 9", "Cannot read the table in " + place, "9");
        refused("table: things\nas-of: 2001-01-01", "Cannot read the table things: ");
    }

    @Test
    void an_iceberg_table_is_read_in_the_snapshot_that_is_asked_for() {
        String place = folder.resolve("lake/shop/things").toString();
        spark.sql("CREATE TABLE lake.shop.things (sample_id STRING, said STRING) USING iceberg");
        spark.sql("INSERT INTO lake.shop.things VALUES ('a', 'x'), ('b', 'y')");
        Fingerprint first = source("table: lake.shop.things").fingerprint();
        String snapshot = spark.sql("SELECT snapshot_id FROM lake.shop.things.snapshots")
                .first()
                .get(0)
                .toString();
        String pinned = "table: lake.shop.things\nversion: " + snapshot;
        Artefact manifest = manifest("iceberg-work", pinned);
        assertThat(tables("iceberg-work", manifest)).singleElement().asString().endsWith(": snapshot " + snapshot);

        Source begun = source("table: lake.shop.things");
        spark.sql("INSERT INTO lake.shop.things VALUES ('c', 'z')");
        assertThat(ids(manifest("i6", begun)))
                .as("as it was when the run began")
                .containsExactly("a", "b");
        assertThat(source("table: lake.shop.things").fingerprint())
                .as("another state")
                .isNotEqualTo(first);
        assertThat(source(pinned).fingerprint()).isEqualTo(manifest.provenance().source());
        assertThat(ids(manifest("i0", "table: lake.shop.things"))).containsExactly("a", "b", "c");
        assertThat(ids(manifest("i1", pinned))).containsExactly("a", "b");
        assertThat(ids(manifest("i2", "table: " + place))).containsExactly("a", "b", "c");
        assertThat(ids(manifest("i3", "table: " + place + "\nversion: " + snapshot)))
                .containsExactly("a", "b");
        assertThat(ids(manifest("i4", "sql: SELECT * FROM lake.shop.things VERSION AS OF " + snapshot)))
                .containsExactly("a", "b");

        spark.sql("ALTER TABLE lake.shop.things CREATE BRANCH audit");
        Fingerprint branch = source("table: lake.shop.things\nversion: audit").fingerprint();
        spark.sql("INSERT INTO lake.shop.things.branch_audit VALUES ('d', 'w')");
        assertThat(source("table: lake.shop.things\nversion: audit").fingerprint())
                .isNotEqualTo(branch);
        assertThat(ids(manifest("i5", "table: lake.shop.things\nversion: audit")))
                .containsExactly("a", "b", "c", "d");

        refused("table: lake.shop.things\nversion: 9", "Cannot read the table lake.shop.things: ", "9");
        refused("table: lake.shop.things\nversion: gone", "Cannot read the table lake.shop.things: ", "gone");
        refused("table: lake.shop.things\nas-of: 2001-01-01", "Cannot read the table lake.shop.things: ");
        refused("table: " + place + "\nas-of: 2001-01-01", "Cannot read the table in " + place);
        refused("table: lake.shop.nothing", "cannot be found");
    }

    @Test
    void a_folder_says_which_settings_spark_lacks_for_it() throws IOException {
        Path log = Files.createDirectories(folder.resolve("bare/_delta_log"));
        Files.writeString(
                log.resolve("00000000000000000000.json"),
                "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n"
                        + "{\"metaData\":{\"id\":\"1\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":"
                        + "\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[]}\",\"partitionColumns\":[],\"configuration\":{}}}\n");
        SparkSession.setActiveSession(before);
        try {
            assertThatThrownBy(() -> Sources.open(WrittenSource.read("table: " + folder.resolve("bare")), before))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("conf/catalogs/delta.conf");
        } finally {
            SparkSession.setActiveSession(spark);
        }
    }

    @Test
    void what_keeps_no_states_has_none() {
        spark.sql("CREATE TABLE plain USING parquet LOCATION '" + folder.resolve("plain")
                + "' AS SELECT 'a' AS sample_id");
        refused("table: plain\nversion: 1", "Cannot read the table plain: ");
        refused("table: " + folder.resolve("plain"), "neither a _delta_log nor metadata", "source.manifest");
    }

    private static void refused(String yaml, String... said) {
        assertThatThrownBy(() -> manifest("refused", yaml))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining("\n");
    }

    private static Source source(String yaml) {
        return Sources.open(WrittenSource.read(yaml), spark);
    }

    private static WorkDirectory work(String name) {
        return new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()),
                spark.sparkContext().hadoopConfiguration());
    }

    private static Artefact manifest(String work, String yaml) {
        return manifest(work, source(yaml));
    }

    private static Artefact manifest(String work, Source source) {
        return new Publisher(spark, work(work), Map.of()).publish(new ManifestStage(source, List.of()));
    }

    private static List<?> tables(String work, Artefact manifest) {
        return work(work)
                .find(new org.apache.hadoop.fs.Path(
                        work(work).root(),
                        "rows/" + manifest.provenance().inputs().get("rows")))
                .orElseThrow()
                .setting("tables", List.class);
    }

    private static List<String> ids(Artefact manifest) {
        return spark
                .read()
                .schema(ManifestTable.schema(List.of()))
                .parquet(manifest.path().toString())
                .orderBy("sample_id")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}

package io.athanor.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.source.PayloadField;
import io.athanor.source.Source;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.manifest.WrittenSource;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuerySourceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    static Path tables;

    @TempDir
    Path folder;

    private WorkDirectory work;

    @BeforeAll
    static void makeTables() {
        SPARK.sql("CREATE DATABASE shop LOCATION '" + tables.toUri() + "'");
        SPARK.sql("CREATE TABLE shop.products USING parquet PARTITIONED BY (day) AS SELECT * FROM VALUES"
                + " ('a', 'x', CAST(1.5 AS DECIMAL(6,2)), '1'), ('b', 'y', NULL, '1'), ('c', 'z', 3, '2')"
                + " AS t(sample_id, said, price, day)");
    }

    @AfterAll
    static void dropTables() {
        SPARK.sql("DROP DATABASE shop CASCADE");
    }

    @BeforeEach
    void openWorkDirectory() {
        work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()),
                SPARK.sparkContext().hadoopConfiguration());
    }

    /** One of its own, to write to. */
    private static void copyProducts(String name) {
        SPARK.sql("CREATE TABLE shop." + name + " USING parquet PARTITIONED BY (day) AS SELECT * FROM shop.products");
    }

    @Test
    void a_row_of_a_table_is_a_sample() {
        Artefact manifest = manifest("table: shop.products", PayloadField.inlineText("said"));
        assertThat(cells(manifest))
                .containsExactly("a {day=1, price=1.50, said=x}", "b {day=1, said=y}", "c {day=2, price=3.00, said=z}");
        assertThat(payload(manifest, "said", "b").inline()).isEqualTo("y".getBytes(StandardCharsets.UTF_8));
        assertThat(work.find(new org.apache.hadoop.fs.Path(
                        work.root(), "rows/" + manifest.provenance().inputs().get("rows"))))
                .get()
                .satisfies(rows -> assertThat(rows.provenance().rows()).isEqualTo(3));
    }

    @Test
    void values_of_any_type_are_cells_as_they_are_written_in_utc_and_what_is_nested_is_none() {
        Artefact manifest = manifest("""
                sql: >-
                  SELECT 7 AS sample_id, CAST(NULL AS STRING) AS none, NULL AS nothing, named_struct('x', 1) AS nested,
                  array(1, 2) AS numbers, array('u', NULL, 'v') AS texts, map('k', 1) AS mapped,
                  CAST('12345678901234567890.123456789' AS DECIMAL(38,9)) AS exact, CAST('0.0000001' AS DECIMAL(8,7)) AS small,
                  9223372036854775807 AS long, CAST(-128 AS TINYINT) AS byte, true AS yes,
                  TIMESTAMP '2025-11-30 06:00:00.25+05:30' AS at, TIMESTAMP_NTZ '2025-11-30 06:00:00' AS clock,
                  DATE '2025-02-28' AS day, CAST(0.1 AS FLOAT) AS tenth, 1e300 AS large, DOUBLE('-Infinity') AS least,
                  'x' AS `Mixed Case`, 'y' AS `a.b "c"`, '   ' AS blank, X'CAFE' AS bytes""");
        assertThat(cells(manifest))
                .singleElement()
                .asString()
                .isEqualTo(
                        "7 {Mixed Case=x, a.b \"c\"=y, at=2025-11-30 00:30:00.25, byte=-128, clock=2025-11-30 06:00:00,"
                                + " day=2025-02-28, exact=12345678901234567890.123456789, large=1.0E300,"
                                + " long=9223372036854775807, small=0.0000001, tenth=0.1, texts=[\"u\",\"v\"], yes=true}");
    }

    @Test
    void names_that_differ_in_case_alone_and_types_that_no_file_holds_are_refused() {
        refused("sql: SELECT 1 AS sample_id, 2 AS size, 3 AS Size", "size");
        refused("sql: SELECT 1 AS sample_id, INTERVAL '1' MONTH + INTERVAL '1' MONTH AS size, 3 AS size", "size");
        refused("sql: SELECT 1 AS SAMPLE_ID", "no column 'sample_id', found SAMPLE_ID");
        refused(
                "sql: SELECT * FROM VALUES ('a'), ('a'), ('b') AS t(sample_id)",
                "ids that occur more than once",
                "a (2 times");
        refused("sql: SELECT * FROM VALUES ('a'), (NULL) AS t(sample_id)", "samples without an id");
        refused("sql: SELECT * FROM VALUES ('a'), (' ') AS t(sample_id)", "samples without an id");
    }

    @Test
    void a_row_of_a_query_is_a_sample() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("files")).resolve("p.png"), "12345");
        Artefact manifest = manifest(
                "sql: >-\n  SELECT p.sample_id AS key, concat(p.said, '.png') AS file, CAST('raw' AS BINARY) AS bytes"
                        + "\n  FROM shop.products p WHERE p.price = (SELECT max(price) FROM shop.products)\nid: key\nroot: "
                        + folder.resolve("files"),
                PayloadField.uri("file"),
                PayloadField.uri("bytes"));
        assertThat(cells(manifest)).containsExactly("c {file=z.png}");
        assertThat(payload(manifest, "file", "c").uri()).endsWith("/files/z.png");
        assertThat(payload(manifest, "bytes", "c").inline()).isEqualTo("raw".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void rows_are_read_once_for_each_state_of_the_tables() throws IOException {
        copyProducts("growing");
        String first = "sql: SELECT * FROM shop.growing WHERE day = '1'";
        String all = "sql: SELECT * FROM shop.growing WHERE price IN (SELECT price FROM shop.growing)";
        String newest = "sql: SELECT * FROM shop.growing WHERE day = (SELECT max(day) FROM shop.growing)";
        Source before = source(first);
        Source newestBefore = source(newest);
        Artefact manifest = manifest(first, PayloadField.inlineText("said"));
        Artefact whole = manifest(all);
        Artefact more = manifest(first);
        assertThat(more.fingerprint()).as("other fields").isNotEqualTo(manifest.fingerprint());
        assertThat(more.provenance().inputs()).isEqualTo(manifest.provenance().inputs());
        assertThat(source("sql: SELECT sample_id FROM shop.growing WHERE day = '1'")
                        .fingerprint())
                .isNotEqualTo(before.fingerprint());

        SPARK.sql("INSERT INTO shop.growing VALUES ('d', 'w', 4, '2')");
        assertThat(source(first).fingerprint())
                .as("another partition than the query reads")
                .isEqualTo(before.fingerprint());
        assertThat(source(newest).fingerprint()).isNotEqualTo(newestBefore.fingerprint());
        assertThat(manifest(all).fingerprint()).isNotEqualTo(whole.fingerprint());
        assertThat(cells(manifest(all))).hasSize(3);

        SPARK.sql("INSERT INTO shop.growing VALUES ('e', 'v', 5, '1')");
        assertThat(source(first).fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(cells(manifest)).as("what was read stays").hasSize(2);
        try (var made = Files.list(folder.resolve("work/rows"))) {
            assertThat(made).hasSize(3);
        }
    }

    @Test
    void a_view_is_in_the_state_of_its_tables() {
        copyProducts("seen");
        SPARK.sql("CREATE VIEW shop.named AS SELECT sample_id, said FROM shop.seen");
        Source before = source("table: shop.named");
        assertThat(cells(manifest("table: shop.named"))).contains("a {said=x}");
        SPARK.sql("INSERT INTO shop.seen VALUES ('d', 'w', 4, '2')");
        assertThat(source("table: shop.named").fingerprint()).isNotEqualTo(before.fingerprint());
    }

    @Test
    void a_view_that_is_made_anew_is_in_another_state() {
        String within = "sql: SELECT * FROM shop.products WHERE said IN (SELECT said FROM shop.renewed)";
        Set<Fingerprint> states = new HashSet<>();
        for (String view : List.of(
                "(sample_id, said, word) AS SELECT sample_id, said, upper(said) AS w FROM shop.products",
                "(sample_id, said, word) AS SELECT sample_id, said, lower(said) AS w FROM shop.products",
                "(sample_id, word, said) AS SELECT sample_id, said, lower(said) AS w FROM shop.products")) {
            SPARK.sql("CREATE OR REPLACE VIEW shop.renewed " + view);
            Fingerprint state = source("table: shop.renewed").fingerprint();
            assertThat(state).isEqualTo(source("table: shop.renewed").fingerprint());
            states.add(state);
            states.add(source(within).fingerprint());
        }
        assertThat(states).hasSize(6);
    }

    @Test
    void what_cannot_be_asked_is_said_in_a_line() {
        refused(
                "table: shop.nothing",
                "Cannot read the table shop.nothing: The table or view `shop`.`nothing` cannot be found,");
        refused(
                "sql: SELECT prize FROM shop.products",
                "source.sql: ",
                "with name `prize` cannot be resolved",
                "`price`");
        refused(
                "table: shop.products\nid: key",
                "has no column 'key', found day, price, said, sample_id. Set source.id");
        refused("sql: SELECT sample_id, said AS x, price AS x FROM shop.products", "source.sql: ", "`x`");
        refused("sql: SELECT sample_id FROM shop.products WHERE day = '3'", "no sample in the query of source.sql,");
        refused("sql: SELECT sample_id FROM shop.products UNION ALL SELECT 'a'", "occur more than once", "a (2 times");
        refused("sql: SELECT sample_id, make_interval(1) AS span FROM shop.products", "source.sql: ");
        assertThatThrownBy(() -> manifest("table: shop.products", PayloadField.uri("said")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("the column 'said' of the table shop.products", "Set source.root");
        assertThatThrownBy(() -> manifest("table: shop.products", PayloadField.inlineText("text")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no column 'text', found day");
    }

    @Test
    void what_is_no_query_is_refused_in_the_pipeline_file() {
        for (Map.Entry<String, String> said : Map.of(
                        "sql: SELECT * FORM t", "near 't'",
                        "sql: DROP TABLE t", "no query",
                        "sql: INSERT INTO t SELECT 1", "no query",
                        "sql: WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT * FROM x", "no query",
                        "sql: FROM a INSERT INTO b SELECT * INSERT INTO c SELECT *", "no query",
                        "table: a-b", "a-b",
                        "{ table: t, sql: SELECT 1 }", "exactly one")
                .entrySet()) {
            assertThatThrownBy(() -> WrittenSource.read(said.getKey()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(said.getValue())
                    .extracting(Throwable::getMessage)
                    .satisfies(message -> assertThat(message.lines().filter(l -> l.contains("== SQL")))
                            .isEmpty());
        }
        assertThat(WrittenSource.read(
                                "sql: WITH x AS (SELECT * FROM b.c) SELECT * FROM x JOIN a ON true WHERE id IN (SELECT id FROM d)")
                        .tables())
                .containsExactly("a", "b.c", "d");
        assertThat(WrittenSource.read(
                                "sql: WITH Good AS (SELECT * FROM t), best AS (SELECT * FROM gOOD) SELECT * FROM BEST")
                        .tables())
                .as("names of WITH are compared as Spark does it")
                .containsExactly("t");
        assertThat(WrittenSource.read("sql: WITH t AS (SELECT * FROM T) SELECT * FROM t WHERE a IN (SELECT a FROM t)")
                        .tables())
                .as("within its own query a name is the table's")
                .containsExactly("T");
        assertThat(WrittenSource.read("sql: SELECT * FROM (WITH x AS (SELECT 1 AS a) SELECT * FROM x) JOIN x ON true")
                        .tables())
                .as("a name is known where its WITH stands")
                .containsExactly("x");
        assertThat(WrittenSource.read("sql: SELECT * FROM t VERSION AS OF 3 JOIN a.u TIMESTAMP AS OF '2025-11-30'")
                        .tables())
                .containsExactly("a.u", "t");
    }

    private void refused(String source, String... said) {
        assertThatThrownBy(() -> manifest(source))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining("\n");
    }

    private static Source source(String yaml) {
        return Sources.open(WrittenSource.read(yaml), SPARK);
    }

    private Artefact manifest(String yaml, PayloadField... fields) {
        return new Publisher(SPARK, work, Map.of()).publish(new ManifestStage(source(yaml), List.of(fields)));
    }

    private static Payload payload(Artefact manifest, String field, String id) {
        return ManifestTable.payload(rows(manifest, field).stream()
                .filter(row -> row.getString(0).equals(id))
                .findFirst()
                .orElseThrow()
                .getStruct(4));
    }

    private static List<String> cells(Artefact manifest) {
        return rows(manifest).stream()
                .map(row -> row.getString(0) + " " + new TreeMap<>(row.<String, String>getJavaMap(3)))
                .toList();
    }

    private static List<Row> rows(Artefact manifest, String... fields) {
        return SPARK.read()
                .schema(ManifestTable.schema(List.of(fields)))
                .parquet(manifest.path().toString())
                .orderBy("sample_id")
                .collectAsList();
    }
}

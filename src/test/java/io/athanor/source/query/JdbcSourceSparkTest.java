package io.athanor.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.source.PayloadField;
import io.athanor.source.SourceSettings;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcSourceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final Configuration HADOOP = SPARK.sparkContext().hadoopConfiguration();
    private static final String STORE = "hadoop.security.credential.provider.path";
    private static final String URL = "jdbc:h2:mem:shop";
    private static final String HIDDEN = "a-very-hidden-word";

    @TempDir
    Path folder;

    private Connection database;

    @BeforeEach
    void fillDatabase() throws SQLException, IOException {
        database = DriverManager.getConnection(URL, "reader", HIDDEN);
        tell(
                "CREATE TABLE \"products\" (\"sample_id\" VARCHAR(9), \"said\" VARCHAR(9), \"raw\" VARBINARY(9), \"n\" INT)");
        tell("INSERT INTO \"products\" VALUES ('a', 'x', X'FF00', 1), ('b', 'y', NULL, 2), ('c', NULL, X'FE00', 30)");
        HADOOP.set(STORE, "jceks://file" + folder.resolve("store.jceks"));
        CredentialProvider store =
                CredentialProviderFactory.getProviders(HADOOP).get(0);
        store.createCredentialEntry("athanor.jdbc.user", "reader".toCharArray());
        store.createCredentialEntry("athanor.jdbc.password", HIDDEN.toCharArray());
        store.flush();
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        HADOOP.unset(STORE);
        database.close();
    }

    @Test
    void a_row_of_a_table_is_a_sample_read_once_for_each_version() throws SQLException, IOException {
        String ranges =
                "{ url: '" + URL + "', table: '\"products\"', partition-column: n, lower: 1, upper: 10, partitions: 2";
        Artefact manifest = manifest("jdbc: " + ranges + " }", PayloadField.inlineText("said"));
        assertThat(cells(manifest)).containsExactly("a {n=1, said=x}", "b {n=2, said=y}", "c {n=30}");

        tell("INSERT INTO \"products\" VALUES ('d', 'z', NULL, 4)");
        assertThat(cells(manifest("jdbc: " + ranges + " }", PayloadField.uri("raw"))))
                .hasSize(3);
        assertThat(cells(manifest("jdbc: " + ranges + ", version: later }"))).hasSize(4);
        try (var written = Files.walk(folder.resolve("work"))) {
            assertThat(written.filter(Files::isRegularFile)).isNotEmpty().noneMatch(file -> content(file)
                    .contains(HIDDEN));
        }
    }

    @Test
    void a_query_is_in_the_databases_own_words() {
        Artefact manifest =
                manifest("jdbc: { url: '" + URL + "', query: 'SELECT \"sample_id\" AS \"key\", \"n\" + 1 AS \"m\""
                        + " FROM \"products\" WHERE \"n\" > 1' }\nid: key");
        assertThat(cells(manifest)).containsExactly("b {m=3}", "c {m=31}");
    }

    @Test
    void the_environment_goes_before_hadoop() {
        SourceSettings settings = WrittenSource.read("jdbc: { url: '" + URL + "', table: '\"products\"' }");
        assertThatThrownBy(() -> new JdbcTable(settings.jdbc(), Map.of("ATHANOR_JDBC_PASSWORD", "wrong")).read(SPARK))
                .hasMessageContaining("Wrong user name or password");
        HADOOP.unset(STORE);
        assertThat(new JdbcTable(
                                settings.jdbc(), Map.of("ATHANOR_JDBC_USER", "reader", "ATHANOR_JDBC_PASSWORD", HIDDEN))
                        .read(SPARK)
                        .count())
                .isEqualTo(3);
    }

    @Test
    void what_the_database_refuses_is_said_in_a_line() {
        String nothing = "jdbc: { url: '" + URL + "', table: nothing }";
        refused(nothing, "Cannot read the table nothing of " + URL + ": the database says '", "NOTHING");
        refused("jdbc: { url: '" + URL + "', query: SELECT 1 FORM x }", "the query of " + URL, "source.jdbc");
        String ranges = "jdbc: { url: '" + URL + "', table: '\"products\"', partition-column: n, partitions: 2";
        refused(ranges + ", lower: a, upper: 9 }", "Spark says 'For input string: \"a\"'", "Correct source.jdbc");
        refused(ranges + ", lower: 9, upper: 1 }", "Spark says '", "Correct source.jdbc");
        refused("jdbc: { url: 'jdbc:none://host/db', table: t }", "no driver", "--plugins");
        refused("jdbc: { url: '" + URL + "', table: t, driver: no.Such }", "no driver", "--plugins");
        HADOOP.unset(STORE);
        refused(nothing, "Wrong user name or password", "ATHANOR_JDBC_USER");
    }

    @Test
    void settings_that_do_not_go_together_are_refused() {
        for (Map.Entry<String, String> said : Map.of(
                        "url: 'postgresql://h/d', table: t", "jdbc:postgresql",
                        "url: 'jdbc:x:y'", "exactly one of table and query",
                        "url: 'jdbc:x:y', table: t, partitions: 4", "partition-column",
                        "url: 'jdbc:x:y', query: q, partition-column: c, lower: 1, upper: 2", "not query",
                        "url: 'jdbc:x://h/d?user=me&password=abc', table: t", "credential",
                        "url: 'jdbc:oracle:thin:scott/tiger@//h:1521/d', table: t", "credential",
                        "url: 'jdbc:x:y', table: t, password: abc", "credential")
                .entrySet()) {
            assertThatThrownBy(() -> WrittenSource.read("jdbc: { " + said.getKey() + " }"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(said.getValue())
                    .hasMessageNotContaining("tiger")
                    .hasMessageNotContaining("abc");
        }
    }

    private void refused(String yaml, String... said) {
        assertThatThrownBy(() -> manifest(yaml))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining("\n");
    }

    private void tell(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private Artefact manifest(String yaml, PayloadField... fields) {
        WorkDirectory work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()), HADOOP);
        return new Publisher(SPARK, work, Map.of())
                .publish(new ManifestStage(Sources.open(WrittenSource.read(yaml), SPARK), List.of(fields)));
    }

    private static List<String> cells(Artefact manifest) {
        return SPARK
                .read()
                .schema(ManifestTable.schema(List.of()))
                .parquet(manifest.path().toString())
                .orderBy("sample_id")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + " " + new TreeMap<>(row.<String, String>getJavaMap(3)))
                .toList();
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

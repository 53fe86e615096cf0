package io.athanor.extract.encoder.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Share;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.ExtractSettings;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.LedgerFile;
import io.athanor.table.QuarantineReason;
import io.athanor.table.QuarantineTable;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalSparkTest {
    private static final Modality VENDOR = new Modality("vendor");
    private static final int BUCKETS = 4;

    @TempDir
    Path folder;

    @Test
    void every_row_of_the_table_and_every_sample_is_accounted_for() {
        String table = write("vectors", """
                ('a', array(1d, 2d, 3d)),
                ('b', array(1d, 2d)),
                ('c', array(1d, double('NaN'), 3d)),
                ('d', null),
                ('f', array(1d, null, 3d)),
                ('g', array(1d, 1e300, 3d)),
                ('h', array(4d, 5d, 6d)),
                ('x', array(1d)),
                ('x', array(7d, 8d, 9d)),
                (null, array(7d, 8d, 9d)),
                (' ', array(7d, 8d, 9d))
                as t(product, embedding)""");

        Artefact features = run(vector(table, null, "refuse", null), "80%", "a", "b", "c", "d", "e", "f", "g", "h");

        FeatureTable made = new FeatureTable(VENDOR, features);
        assertThat(made.shape()).isEqualTo(new Shape.Vector(3));
        assertThat(rows(features))
                .containsExactlyInAnyOrder(
                        "a ok [1.0, 2.0, 3.0]",
                        "b quarantined null",
                        "c quarantined null",
                        "d missing null",
                        "e missing null",
                        "f quarantined null",
                        "g quarantined null",
                        "h ok [4.0, 5.0, 6.0]");
        assertThat(made.counts()).isEqualTo(new Ledger.Counts(2, 2, 4));
        assertThat(made.records()).contains(new Ledger.Records(11, 2, 0, 1, 4, 2, 2));
        assertThat(features.provenance().changes().count(Change.RECORD_ORPHAN)).isEqualTo(2);
        assertThat(features.provenance().changes().count(Change.RECORD_NAMELESS))
                .isEqualTo(2);
        List<QuarantineReason> reasons = reasons(features);
        assertThat(reasons)
                .containsExactly(
                        new QuarantineReason(
                                VENDOR, "not-finite", 3, "c", "a value is empty, infinite or not a number"),
                        new QuarantineReason(VENDOR, "wrong-width", 1, "b", "2 values, not 3"));
        LedgerFile ledger = LedgerFile.of(8, new Ledger.Labels(8, 0), List.of(made), reasons);
        assertThat(ledger.ledger().records()).containsKey("vendor");
        assertThatThrownBy(
                        () -> run(vector(table, null, "refuse", null), "50%", "a", "b", "c", "d", "e", "f", "g", "h"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("4 of 6 payloads are bad");
        assertThat(rows(run(vector(table, 2, "refuse", null), "99%", "a", "b"))).contains("b ok [1.0, 2.0]");
    }

    @Test
    void several_rows_of_an_id_are_refused_or_settled_as_set() {
        String table = write("twice", """
                (1L, array(1f, 10f), date'2024-01-02', '9'),
                (1L, array(2f, 20f), date'2024-01-01', '10'),
                (1L, array(6f, 60f), null, 'x'),
                (1L, array(0f), date'2020-01-01', '1'),
                (2L, array(3f, 30f), null, null),
                (3L, array(3f, 30f), null, null),
                (3L, array(3f, 30f), null, null)
                as t(product, embedding, changed, version)""");

        assertThatThrownBy(() -> run(vector(table, null, "refuse", null), "50%", "1", "2"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("1 ids of the source have several rows in ")
                .hasMessageEndingWith(
                        "1 among them, expected one row each. Set modalities.vendor.duplicates to say which"
                                + " row counts.");
        Artefact first = run(vector(table, null, "first", "changed"), "50%", "1", "2");
        assertThat(rows(first)).containsExactlyInAnyOrder("1 ok [2.0, 20.0]", "2 ok [3.0, 30.0]");
        // a bad row of a sample that has good ones is in quarantine, and the sample is ok
        assertThat(new FeatureTable(VENDOR, first).counts()).isEqualTo(new Ledger.Counts(2, 0, 0));
        assertThat(new FeatureTable(VENDOR, first).records()).contains(new Ledger.Records(7, 2, 2, 0, 1, 2, 0));
        assertThat(reasons(first)).singleElement().matches(reason -> reason.count() == 1);
        LedgerFile.of(2, new Ledger.Labels(2, 0), List.of(new FeatureTable(VENDOR, first)), reasons(first));
        assertThat(rows(run(vector(table, null, "last", "changed"), "50%", "1", "2")))
                .contains("1 ok [1.0, 10.0]");
        // texts: numbers as numbers, and before words
        assertThat(rows(run(vector(table, null, "first", "version"), "50%", "1", "2")))
                .contains("1 ok [1.0, 10.0]");
        assertThat(rows(run(vector(table, null, "last", "version"), "50%", "1", "2")))
                .contains("1 ok [6.0, 60.0]");
        Artefact mean = run(vector(table, null, "mean", null), "50%", "1", "3", "4");
        assertThat(rows(mean)).containsExactlyInAnyOrder("1 ok [3.0, 30.0]", "3 ok [3.0, 30.0]", "4 missing null");
        assertThat(new FeatureTable(VENDOR, mean).records()).contains(new Ledger.Records(7, 5, 0, 0, 1, 1, 0));
    }

    @Test
    void views_of_a_sample_are_rows_of_their_own() {
        String table = write("views", """
                ('a', 0, array(1f, 2f)),
                ('a', 2, array(3f, 4f)),
                ('a', 1, array(5f)),
                ('b', 0, array(6f, 7f)),
                ('c', 0, array(float('NaN'), 8f)),
                ('c', 1, array(9f, 10f)),
                ('d', 0, null),
                ('d', 5, null),
                ('x', 1, array(1f, 1f)),
                (null, 3, array(2f, 2f))
                as t(product, crop, embedding)""");

        Artefact features = run(views(table, "refuse"), "50%", "a", "b", "c", "d", "e");

        assertThat(rows(features))
                .containsExactlyInAnyOrder(
                        "a ok [1.0, 2.0]",
                        "a (view 1) quarantined null",
                        "a (view 2) ok [3.0, 4.0]",
                        "b ok [6.0, 7.0]",
                        "c quarantined null",
                        "c (view 1) ok [9.0, 10.0]",
                        "d missing null",
                        "d (view 5) missing null",
                        "e missing null");
        FeatureTable made = new FeatureTable(VENDOR, features);
        assertThat(made.views()).isEqualTo(4);
        assertThat(made.counts()).isEqualTo(new Ledger.Counts(4, 3, 2));
        assertThat(made.records()).contains(new Ledger.Records(10, 4, 0, 2, 2, 1, 1));
        List<QuarantineReason> reasons = reasons(features);
        assertThat(reasons)
                .containsExactlyInAnyOrder(
                        new QuarantineReason(VENDOR, "wrong-width", 1, "a (view 1)", "1 values, not 2"),
                        new QuarantineReason(
                                VENDOR, "not-finite", 1, "c", "a value is empty, infinite or not a number"));
        Ledger ledger = LedgerFile.of(5, new Ledger.Labels(5, 0), List.of(made), reasons)
                .ledger();
        assertThat(ledger.rows("vendor")).isEqualTo(9);
        // whoever is only scored is scored by the payload itself
        assertThat(rows(run(views(table, "refuse"), "50%", true, "a", "b", "c")))
                .containsExactlyInAnyOrder("a ok [1.0, 2.0]", "b ok [6.0, 7.0]", "c quarantined null");
    }

    @Test
    void a_mistaken_view_is_said_in_a_line() {
        String from1 = write("from1", """
                ('a', 1, array(1f)), ('a', 2, array(1f)), ('b', 0, array(1f)), ('c', 3, array(1f)), ('x', 4, array(1f))
                as t(product, crop, embedding)""");
        assertThatThrownBy(() -> run(views(from1, "refuse"), "0", "a", "b", "c"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("2 ids of the source have views in " + from1
                        + " and no row of view 0, a among them, expected the payload itself as view 0");
        String none = write("none", """
                ('a', 0, array(1f)), ('a', -1, array(1f)), ('b', null, array(1f)), (null, 4, array(1f))
                as t(product, crop, embedding)""");
        assertThatThrownBy(() -> run(views(none, "refuse"), "0", "a", "b"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "2 rows of " + none
                                + " have no view in the column 'crop', the id a with -1 among them, expected whole numbers from 0");
        String twice = write("twice-viewed", """
                ('a', 0, array(1f), 1), ('a', 1, array(2f), 1), ('a', 1, array(3f), 2) as t(product, crop, embedding, changed)
                """);
        assertThatThrownBy(() -> run(views(twice, "refuse"), "0", "a"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "1 ids or views of the source have several rows in " + twice + ", a (view 1) among");
        assertThat(rows(run(views(twice, "last"), "0", "a"))).containsExactly("a (view 1) ok [3.0]", "a ok [1.0]");
        String words = write("words", "('a', 'left', array(1f)) as t(product, crop, embedding)");
        assertThatThrownBy(() -> run(views(words, "refuse"), "0", "a"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is of type string, expected whole numbers. Set modalities.vendor.view");
    }

    @Test
    void columns_are_numbers_and_words_as_their_types_and_texts_say() {
        String table = write("columns", """
                ('a', 1, 1.5d, '7', 'red', true, 4),
                ('b', null, double('NaN'), '08', ' ', false, 5),
                ('c', null, null, null, null, null, null),
                ('d', 3, 2.5d, '9', 'blue', null, 6)
                as t(product, stock, price, code, `a colour.`, sold, shop)""");
        var settings = new ExternalSettings(
                table,
                "product",
                null,
                null,
                List.of("stock", "price", "code", "a colour.", "sold", "shop"),
                List.of(),
                List.of("shop"),
                null,
                "refuse",
                null);

        Artefact features = run(settings, "50%", "a", "b", "c", "d", "e");

        assertThat(new FeatureTable(VENDOR, features).shape())
                .isEqualTo(new Shape.Table(List.of(
                        new Shape.Column("stock", true),
                        new Shape.Column("price", true),
                        new Shape.Column("code", true),
                        new Shape.Column("a colour.", false),
                        new Shape.Column("sold", false),
                        new Shape.Column("shop", false))));
        assertThat(rows(features))
                .containsExactlyInAnyOrder(
                        "a ok [1.0,1.5,7.0,red,true,4]",
                        "b ok [null,null,8.0,null,false,5]",
                        "c missing null",
                        "d ok [3.0,2.5,9.0,blue,null,6]",
                        "e missing null");
        assertThat(new FeatureTable(VENDOR, features).records()).contains(new Ledger.Records(4, 3, 0, 1, 0, 0, 0));
        assertThat(features.provenance().changes().byCode().get(Change.CELL_NOT_FINITE.code()))
                .isEqualTo(new Changes.Counted(1, "b: price is 'NaN'"));
        // new data are read as the old were, whatever they look like
        Shape shape = new FeatureTable(VENDOR, features).shape();
        String other = write("others", """
                ('a', 1, 1.5d, 'seven', '8', true, 4) as t(product, stock, price, code, `a colour.`, sold, shop)""");
        var trained = (ExternalSettings) new ExternalSettings(
                        other, "product", null, null, settings.columns(), List.of(), List.of(), null, "refuse", null)
                .asTrained(shape);
        assertThatThrownBy(() -> run(trained, "50%", "a"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("code is 'seven'");
    }

    @Test
    void another_file_is_another_table_and_the_same_is_not_made_twice() throws IOException {
        String table = write("changing", "('a', array(1f)), ('b', array(2f)) as t(product, embedding)");
        Artefact before = run(vector(table, null, "refuse", null), "0", "a", "b");
        assertThat(run(vector(table, null, "refuse", null), "0", "a", "b")).isEqualTo(before);

        try (Stream<Path> files = Files.list(Path.of(table))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
                Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1000));
            }
        }
        Artefact after = run(vector(table, null, "refuse", null), "0", "a", "b");
        assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(rows(after)).isEqualTo(rows(before));
    }

    @Test
    void a_mistake_is_said_in_a_line() throws IOException {
        String table = write("wrong", "(1.5d, 'a', array(1)) as t(price, product, embedding)");
        assertThatThrownBy(() -> run(vector(table, null, "refuse", null), "0", "a"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "the column 'embedding' of " + table + " is of type array<int>, expected a list of"
                                + " floats or doubles. Set modalities.vendor.vector");
        assertThatThrownBy(() -> run(columns(table, "price", "product"), "0", "a"))
                .hasMessageContaining("of type double, expected texts or whole numbers");
        assertThatThrownBy(() -> run(columns(table, "product", "cost"), "0", "a"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "has no column 'cost', found embedding, price, product. Set modalities.vendor.columns"
                                + " to one of them.");
        assertThatThrownBy(() -> run(columns(table, "product", "price"), "0", "b"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none of the 1 rows of " + table + " has an id of the source");
        assertThatThrownBy(() -> run(columns(table + "/none/*", "product", "price"), "0", "b"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot find the external table: no Parquet file matches ");
        Files.createDirectories(Path.of(table).resolve("_delta_log"));
        assertThatThrownBy(() -> run(columns(table, "product", "price"), "0", "a"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it is a Delta Lake table");
        assertThatThrownBy(() -> vector("t", null, "first", null)).hasMessageContaining("order is not set");
        assertThatThrownBy(() -> vector("t", null, "refuse", "when")).hasMessageContaining("order is set");
        assertThatThrownBy(() -> columns("t", "id")).hasMessageContaining("exactly one of vector and columns");
    }

    private static ExternalSettings vector(String table, Integer width, String duplicates, String order) {
        return new ExternalSettings(
                table, "product", null, "embedding", List.of(), List.of(), List.of(), width, duplicates, order);
    }

    private static ExternalSettings columns(String table, String id, String... columns) {
        return new ExternalSettings(
                table, id, null, null, List.of(columns), List.of(), List.of(), null, "refuse", null);
    }

    private static ExternalSettings views(String table, String duplicates) {
        return new ExternalSettings(
                table,
                "product",
                "crop",
                "embedding",
                List.of(),
                List.of(),
                List.of(),
                null,
                duplicates,
                duplicates.equals("last") ? "changed" : null);
    }

    private Artefact run(ExternalSettings settings, String rejected, String... ids) {
        return run(settings, rejected, false, ids);
    }

    private Artefact run(ExternalSettings settings, String rejected, boolean newData, String... ids) {
        WorkDirectory work = work();
        Artefact manifest = Quickstart.manifest(
                work,
                Stream.of(ids)
                        .map(id -> new Quickstart.Item(id, Map.of(), Map.of(), Map.of()))
                        .toList(),
                3);
        return settings.stage(VENDOR, new Configuration())
                .run(new ExtractContext(
                        LocalSpark.session(),
                        work,
                        manifest,
                        BUCKETS,
                        Share.parse(rejected),
                        newData,
                        ExtractSettings.defaults(),
                        io.athanor.table.StoragePrecision.FLOAT32,
                        ReferenceSettings.defaults(),
                        io.athanor.extract.Reuse.UNCHANGED,
                        0,
                        null,
                        Map.of(),
                        ExtractProgress.NONE));
    }

    private WorkDirectory work() {
        return new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()), new Configuration());
    }

    /** @param values SQL: rows, and their columns' names */
    private String write(String name, String values) {
        String path = folder.resolve(name).toString();
        LocalSpark.session()
                .sql("select * from values " + values)
                .repartition(2)
                .write()
                .parquet(path);
        return path;
    }

    private List<QuarantineReason> reasons(Artefact features) {
        return QuarantineTable.reasons(
                VENDOR,
                work().find(work().quarantine(VENDOR, features.fingerprint())).orElseThrow(),
                new Configuration());
    }

    private static List<String> rows(Artefact features) {
        return BucketedTable.read(LocalSpark.session(), features).collectAsList().stream()
                .map(row ->
                        new RowKey(row.getString(0), row.getAs("view")) + " " + row.getAs("status") + " " + value(row))
                .sorted()
                .toList();
    }

    private static Object value(Row row) {
        int features = row.fieldIndex("features");
        return row.isNullAt(features) ? null : row.get(features) instanceof Row struct ? struct : row.getList(features);
    }
}

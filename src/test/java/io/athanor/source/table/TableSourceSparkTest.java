package io.athanor.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.FoundSample;
import io.athanor.source.PayloadField;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.manifest.WrittenSource;
import io.athanor.source.rows.FileRows;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.RowFile;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSourceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    private static final StructType PICTURE =
            new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);

    @TempDir
    Path folder;

    private WorkDirectory work;

    @BeforeEach
    void openWorkDirectory() {
        work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()),
                SPARK.sparkContext().hadoopConfiguration());
    }

    @Test
    void a_row_that_cannot_be_read_is_a_sample_of_which_all_is_rejected() throws IOException {
        write(
                "t/a.jsonl",
                "{\"sample_id\": \"a\", \"said\": \"x\"}\n{\"sample_id\": \"b\", \"said\"\n{\"sample_id\": \"c\"}\n");
        Artefact manifest = manifest("t", PayloadField.inlineText("said"));

        assertThat(cells(manifest)).containsExactly("a {said=x}", "a.jsonl#line-2 {#broken=", "c {}");
        Payload rejected = ManifestTable.payload(rows(manifest, "said").get(1).getStruct(4));
        assertThat(rejected.rejection().reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(rejected.rejection().message()).startsWith("line 2 of a.jsonl: not JSON");
        assertThat(manifest.provenance().counts()).containsEntry("broken-cells", 1L);
    }

    @Test
    void a_table_of_which_no_row_can_be_read_is_none() throws IOException {
        write("t/a.jsonl", "<html>\n<body>Not found</body>\n</html>\n");
        refused("t", "a.jsonl: none of its rows can be read; line 1 is not JSON");
    }

    @Test
    void files_are_united_by_the_names_of_their_columns() throws IOException {
        write("t/a.csv", "sample_id,num,label\na1,1,x\na2,2,y\n");
        write("t/b.csv", "label,sample_id\nx,b1\n");
        write("t/c.csv", "");
        Artefact manifest = manifest("t");
        assertThat(cells(manifest)).containsExactly("a1 {label=x, num=1}", "a2 {label=y, num=2}", "b1 {label=x}");
        assertThat(manifest.provenance().changes().count(Change.COLUMN_LACKING)).isEqualTo(1);
        assertThat(manifest.provenance().changes().count(Change.FILE_EMPTY)).isEqualTo(1);

        write("t/d.csv", "id,num\nd1,1\n");
        refused("t", "d.csv: it has no column 'sample_id', found id, num");
    }

    @Test
    void what_a_file_did_not_say_plainly_is_counted_in_the_record() throws IOException {
        write("t/a.csv", "sample_id; num\na;1,5\n;\n");
        Artefact manifest = manifest("t");
        assertThat(cells(manifest)).containsExactly("a {num=1,5}");
        assertThat(manifest.provenance().changes().byCode())
                .containsOnlyKeys(
                        Change.SEPARATOR_GUESSED.code(), Change.COLUMN_TRIMMED.code(), Change.ROW_BLANK.code());
        assertThat(manifestOf(WrittenSource.read(
                                "manifest: " + folder.resolve("t") + "\nseparator: ','\nid: sample_id; num"))
                        .provenance()
                        .rows())
                .as("as stated")
                .isEqualTo(2);
    }

    @Test
    void folders_name_columns() throws IOException {
        write("t/label=a/x.csv", "sample_id\n1\n");
        write("t/label=b c/x.csv", "sample_id\n2\n");
        write("t/label=caf%C3%A9/x.csv", "sample_id\n3\n");
        write("t/label=__HIVE_DEFAULT_PARTITION__/x.csv", "sample_id\n4\n");
        assertThat(cells(manifest("t")))
                .containsExactlyInAnyOrder("1 {label=a}", "2 {label=b c}", "3 {label=café}", "4 {}");
        assertThat(cells(manifest("t/label=*/x.csv"))).contains("2 {label=b c}");
        write("t/label=a/y.csv", "sample_id,label\n5,b\n");
        refused("t", "y.csv: its folder says that label is 'a', and row 2 that it is 'b'");
    }

    @Test
    void parquet_files_of_unlike_types_are_widened_where_nothing_is_lost() throws IOException {
        parquet("t/a.parquet", DataTypes.IntegerType, 1, 2);
        parquet("t/b.parquet", DataTypes.LongType, 3L, 1L << 60);
        parquet("t/c.parquet", DataTypes.DoubleType, 5.0, 6.5, Double.NaN, null);
        parquet("t/d.parquet", DataTypes.StringType, "7", "eight");
        Artefact manifest = manifest("t");
        assertThat(cells(manifest))
                .containsExactly(
                        "a0 {num=1}",
                        "a1 {num=2}",
                        "b0 {num=3}",
                        "b1 {num=1152921504606846976}",
                        "c0 {num=5}",
                        "c1 {num=6.5}",
                        "c2 {}",
                        "c3 {}",
                        "d0 {num=7}",
                        "d1 {num=eight}");
        assertThat(manifest.provenance().changes().byCode())
                .containsOnlyKeys(Change.COLUMN_WIDENED.code(), Change.CELL_NOT_FINITE.code());
        assertThat(manifest.provenance().changes().lines())
                .anyMatch(line -> line.endsWith("row 3 of c.parquet: num is NaN"));

        parquet("t/e.parquet", DataTypes.BooleanType, new Object[] {null});
        assertThat(manifest("t").provenance().rows())
                .as("nothing is of any type")
                .isEqualTo(11);
        parquet("t/e.parquet", DataTypes.BooleanType, true);
        refused("t", "num holds", "d.parquet", "booleans in", "e.parquet");
    }

    @Test
    void lists_of_texts_are_cells_that_are_lists() throws IOException {
        parquet("t/a.parquet", DataTypes.createArrayType(DataTypes.StringType), List.of("b", "a"), List.of(), null);
        parquet("t/b.parquet", DataTypes.createArrayType(DataTypes.StringType, false), List.of("d"));
        assertThat(cells(manifest("t")))
                .containsExactly("a0 {num=[\"b\",\"a\"]}", "a1 {num=[]}", "a2 {}", "b0 {num=[\"d\"]}");
    }

    @Test
    void a_parquet_file_that_is_none_or_was_cut_off_is_refused_by_name() throws IOException {
        parquet("t/a.parquet", DataTypes.StringType, "x", "y");
        byte[] whole = Files.readAllBytes(folder.resolve("t/a.parquet"));
        for (byte[] bad : List.of(
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, whole.length - 1),
                new byte[0],
                "<html><body>404</body></html>".getBytes(StandardCharsets.UTF_8))) {
            Files.write(folder.resolve("t/bad.parquet"), bad);
            refused("t", "Cannot read file:", "t/bad.parquet: ");
        }
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 8, 60, (byte) 0x5A);
        Files.write(folder.resolve("t/bad.parquet"), damaged);
        refused("t", "Cannot read file:", "t/bad.parquet: ");
    }

    @Test
    void structs_of_bytes_and_a_path_are_payloads() {
        StructType schema =
                new StructType().add("sample_id", DataTypes.StringType).add("image", PICTURE);
        RowFile.write(
                path("t/a.parquet"),
                new Configuration(),
                schema,
                List.of(
                                RowFactory.create("a", RowFactory.create(new byte[] {1, 2}, "a.png")),
                                RowFactory.create("b", RowFactory.create(null, "p/b.png")),
                                RowFactory.create("c", RowFactory.create(null, "../../c.png")),
                                RowFactory.create("d", RowFactory.create(null, null)),
                                RowFactory.create("e", null))
                        .iterator());
        List<Row> rows = rows(manifest("t", PayloadField.uri("image")), "image");
        assertThat(payload(rows, 0).inline()).containsExactly(1, 2);
        assertThat(payload(rows, 1).uri()).endsWith("/t/p/b.png");
        assertThat(payload(rows, 2).rejection().reason()).isEqualTo(Rejection.OUTSIDE_ROOT);
        assertThat(payload(rows, 3)).isNull();
        assertThat(payload(rows, 4)).isNull();
        assertThat(unread("t"))
                .extracting(sample -> sample.payloads().keySet().toString())
                .containsExactlyInAnyOrder("[image]", "[image]", "[image]", "[]", "[]");
    }

    @Test
    void bytes_that_are_texts_are_read_as_texts_where_texts_are_wanted() {
        StructType schema = new StructType()
                .add("sample_id", DataTypes.BinaryType)
                .add("said", DataTypes.BinaryType)
                .add("label", DataTypes.BinaryType)
                .add("raw", DataTypes.BinaryType);
        byte[] raw = {(byte) 0xFF, 0, 1};
        RowFile.write(
                path("t/a.parquet"),
                new Configuration(),
                schema,
                List.of(
                                RowFactory.create(utf8("a"), utf8("wörd"), utf8("x"), raw),
                                RowFactory.create(utf8("b"), null, utf8("y"), null))
                        .iterator());
        Artefact manifest = manifest("t", PayloadField.inlineText("said"));
        assertThat(cells(manifest)).containsExactly("a {label=x}", "b {label=y}");
        assertThat(payload(rows(manifest, "said"), 0).inline()).isEqualTo(utf8("wörd"));
        assertThat(manifest.provenance().changes().count(Change.BYTES_AS_TEXT)).isEqualTo(2);
        assertThat(unread("t").get(0).cells()).containsOnlyKeys("label", "said", "sample_id");
        assertThat(unread("t").get(0).payloads()).containsOnlyKeys("raw");
    }

    @Test
    void values_of_all_types_are_cells() {
        SPARK.sql(
                        "SELECT 'a' AS sample_id, CAST(1.5 AS DECIMAL(9,2)) AS dec, CAST('12345678901234567890.5' AS DECIMAL(30,1))"
                                + " AS big, DATE'2024-02-29' AS day, TIMESTAMP'2024-02-29 12:30:00.25 UTC' AS at,"
                                + " TIMESTAMP_NTZ'1969-12-31 23:59:59' AS local, true AS yes, CAST(1.5 AS FLOAT) AS real,"
                                + " CAST(-3 AS TINYINT) AS small, array(1, 2) AS list")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("t").toString());
        assertThat(cells(manifest("t")))
                .containsExactly("a {at=2024-02-29 12:30:00.25, big=12345678901234567890.5, day=2024-02-29, dec=1.50,"
                        + " local=1969-12-31 23:59:59, real=1.5, small=-3, yes=true}");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** A file of ids and one column, {@code num}; its ids are its name's first letter and a number. */
    private void parquet(String name, DataType type, Object... values) {
        StructType schema =
                new StructType().add("sample_id", DataTypes.StringType).add("num", type);
        String first = name.substring(name.lastIndexOf('/') + 1).substring(0, 1);
        List<Row> rows = java.util.stream.IntStream.range(0, values.length)
                .mapToObj(i -> RowFactory.create(first + i, values[i]))
                .toList();
        RowFile.write(path(name), new Configuration(), schema, rows.iterator());
    }

    private org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void refused(String tables, String... said) {
        assertThatThrownBy(() -> manifest(tables)).isInstanceOf(UserError.class).hasMessageContainingAll(said);
    }

    private Artefact manifest(String tables, PayloadField... fields) {
        return manifestOf(SourceSettings.ofManifest(folder.resolve(tables).toString()), fields);
    }

    private Artefact manifestOf(SourceSettings settings, PayloadField... fields) {
        Source source = Sources.open(settings, SPARK);
        return new Publisher(SPARK, work, Map.of()).publish(new ManifestStage(source, List.of(fields)));
    }

    private List<FoundSample> unread(String tables) {
        String location = folder.resolve(tables).toString();
        Configuration hadoop = SPARK.sparkContext().hadoopConfiguration();
        List<FoundSample> samples = new ArrayList<>();
        for (TableSource.Unread file : TableSource.open(
                        SourceSettings.ofManifest(location), new SourceListing(hadoop), List.of(location))
                .unread()) {
            try (FileRows rows = file.open(hadoop)) {
                file.samples(rows).forEachRemaining(samples::add);
            }
        }
        return samples;
    }

    private static Payload payload(List<Row> rows, int row) {
        return ManifestTable.payload(rows.get(row).getStruct(4));
    }

    /** {@code id {column=value, …}}, in the order of the files; what is wrong with a row is left out. */
    private static List<String> cells(Artefact manifest) {
        return rows(manifest).stream()
                .map(row -> row.getString(0) + " "
                        + new TreeMap<>(row.<String, String>getJavaMap(3))
                                .toString()
                                .replaceFirst("#broken=.*", "#broken="))
                .toList();
    }

    private static List<Row> rows(Artefact manifest, String... fields) {
        return SPARK.read()
                .schema(ManifestTable.schema(List.of(fields)))
                .parquet(manifest.path().toString())
                .orderBy(ManifestTable.PART, ManifestTable.ORDINAL)
                .collectAsList();
    }
}

package io.athanor.source.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.PayloadField;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.source.tar.Tars;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

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
    void the_quickstart_has_324_samples_and_the_payloads_its_counts_say() throws IOException {
        Artefact manifest =
                manifest(SourceSettings.ofWebdataset("data/quickstart/*.tar"), fields("png", "txt", "ogg", "json"));
        assertThat(manifest.provenance().rows()).isEqualTo(324);
        assertThat(manifest.provenance().files())
                .containsExactly("emoji-000000.tar-00000.parquet", "emoji-000001.tar-00000.parquet");
        assertThat(manifest.provenance().counts())
                .containsEntry("payloads.png", 324L - 9)
                .containsEntry("payloads.txt", 324L - 7)
                .containsEntry("payloads.ogg", 324L - 14)
                .containsEntry("broken-cells", 0L);
        List<Row> rows = rows(manifest, "png");
        assertThat(rows).hasSize(324);
        assertThat(rows).allMatch(row -> row.getJavaMap(3).containsKey("label"));
        for (Row row : rows.subList(0, 5)) {
            Payload png = ManifestTable.payload(row.getStruct(4));
            if (png != null) {
                byte[] tar = Files.readAllBytes(Path.of(java.net.URI.create(png.uri())));
                assertThat(new String(tar, (int) png.offset() + 1, 3, StandardCharsets.US_ASCII))
                        .isEqualTo("PNG");
            }
        }
    }

    @Test
    void packed_shards_give_the_samples_of_the_plain_ones_with_the_payloads_that_are_read() throws IOException {
        for (int shard = 0; shard < 2; shard++) {
            String name = "emoji-00000" + shard + ".tar";
            try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".gz")))) {
                Files.copy(Path.of("data/quickstart", name), out);
            }
        }
        Artefact packed =
                manifest(SourceSettings.ofWebdataset(folder + "/emoji-{000000..000001}.tar.gz"), fields("png", "txt"));
        Artefact plain = manifest(SourceSettings.ofWebdataset("data/quickstart/*.tar"), fields("png", "txt"));
        assertThat(packed.provenance().counts()).isEqualTo(plain.provenance().counts());
        List<Row> rows = rows(packed, "png", "txt");
        assertThat(rows.stream().map(row -> row.getString(0) + row.getJavaMap(3)))
                .containsExactlyElementsOf(rows(plain).stream()
                        .map(row -> row.getString(0) + row.getJavaMap(3))
                        .toList());
        assertThat(new String(
                        ManifestTable.payload(rows.get(0).getStruct(4)).inline(), 1, 3, StandardCharsets.US_ASCII))
                .isEqualTo("PNG");

        Path cut =
                Tars.cut(folder.resolve("emoji-000001.tar.gz"), 9_000, Files.createDirectories(folder.resolve("cut")));
        refused(SourceSettings.ofWebdataset(cut.toString()), "emoji-000001.tar.gz: it cannot be unpacked to its end");
        refused(
                SourceSettings.ofWebdataset(folder + "/emoji-{000000..000002}.tar.gz"),
                "no tar shard matches",
                "emoji-000002.tar.gz'");
    }

    @Test
    void parts_hold_so_many_samples_at_most_and_a_published_manifest_is_found() throws IOException {
        SourceSettings settings = WrittenSource.read("webdataset: data/quickstart/emoji-000000.tar\npart-samples: 50");
        Artefact manifest = manifest(settings, fields("png"));
        assertThat(manifest.provenance().files()).hasSize(4).element(3).isEqualTo("emoji-000000.tar-00003.parquet");
        Artefact again = manifest(settings, fields("png"));
        assertThat(again.provenance().startedAt())
                .isEqualTo(manifest.provenance().startedAt());
    }

    @Test
    void the_three_forms_of_a_table_give_the_same_manifest() throws IOException {
        Path tables = Files.createDirectories(folder.resolve("tables"));
        Files.writeString(tables.resolve("t.jsonl"), """
                {"sample_id": "a", "picture": "p/a.png", "text": "one, \\"two\\"", "n": 1.50}
                {"sample_id": "b", "picture": "../../b.png", "text": null, "n": 2}
                {"sample_id": "c", "text": "line\\nbreak"}
                """);
        Files.writeString(tables.resolve("t.csv"), """
                sample_id,picture,text,n
                a,p/a.png,"one, ""two""\",1.50
                b,../../b.png,,2
                c,,"line
                break",
                """);
        StructType schema = new StructType()
                .add("sample_id", DataTypes.StringType)
                .add("picture", DataTypes.StringType)
                .add("text", DataTypes.StringType)
                .add("n", DataTypes.createDecimalType(4, 2));
        SPARK.createDataFrame(
                        List.of(
                                RowFactory.create("a", "p/a.png", "one, \"two\"", new java.math.BigDecimal("1.50")),
                                RowFactory.create("b", "../../b.png", null, new java.math.BigDecimal("2.00")),
                                RowFactory.create("c", null, "line\nbreak", null)),
                        schema)
                .coalesce(1)
                .write()
                .parquet(tables.resolve("t").toString());
        List<PayloadField> fields = List.of(PayloadField.uri("picture"), PayloadField.inlineText("text"));
        for (String table : List.of("t.jsonl", "t.csv", "t")) {
            Artefact manifest =
                    manifest(SourceSettings.ofManifest(tables.resolve(table).toString()), fields);
            List<Row> rows = rows(manifest, "picture", "text");
            assertThat(rows).as(table).extracting(r -> r.getString(0)).containsExactly("a", "b", "c");
            assertThat(new java.math.BigDecimal(
                            (String) rows.get(0).getJavaMap(3).get("n")))
                    .isEqualByComparingTo("1.5");
            Payload picture = ManifestTable.payload(rows.get(0).getStruct(4));
            assertThat(picture.uri()).endsWith(table.equals("t") ? "tables/t/p/a.png" : "tables/p/a.png");
            assertThat(ManifestTable.payload(rows.get(1).getStruct(4))
                            .rejection()
                            .reason())
                    .isEqualTo(Rejection.OUTSIDE_ROOT);
            assertThat(ManifestTable.payload(rows.get(2).getStruct(4))).isNull();
            assertThat(text(rows.get(0), 5)).isEqualTo("one, \"two\"");
            assertThat(ManifestTable.payload(rows.get(1).getStruct(5))).isNull();
            assertThat(text(rows.get(2), 5)).isEqualTo("line\nbreak");
        }
    }

    @Test
    void each_file_of_a_table_is_one_part_in_its_own_order() throws IOException {
        Path tables = Files.createDirectories(folder.resolve("a b/tables"));
        for (int f = 0; f < 5; f++) {
            StringBuilder csv = new StringBuilder("sample_id,x\n");
            for (int i = 0; i < 10 + 300 * f; i++) {
                csv.append("s").append(f).append('-').append(i).append(",1\n");
            }
            Files.writeString(tables.resolve("f" + f + ".csv"), csv);
        }
        Artefact manifest = manifest(SourceSettings.ofManifest(tables + "/*.csv"), List.of());
        assertThat(manifest.provenance().files())
                .containsExactly(
                        "f0.csv-00000.parquet",
                        "f1.csv-00000.parquet",
                        "f2.csv-00000.parquet",
                        "f3.csv-00000.parquet",
                        "f4.csv-00000.parquet",
                        "f4.csv-00001.parquet");
        assertThat(rows(manifest).stream().filter(r -> r.getString(1).equals("f4.csv-00001")))
                .extracting(r -> r.getString(0))
                .startsWith("s4-1000")
                .hasSize(210);
    }

    @Test
    void bytes_in_a_table_are_inline_payloads() throws IOException {
        Path table = folder.resolve("bytes");
        StructType schema = new StructType().add("key", DataTypes.LongType).add("picture", DataTypes.BinaryType);
        SPARK.createDataFrame(List.of(RowFactory.create(7L, new byte[] {1, 2}), RowFactory.create(8L, null)), schema)
                .write()
                .parquet(table.toString());
        SourceSettings settings = WrittenSource.read("manifest: " + table + "\nid: key");
        List<Row> rows = new ArrayList<>(rows(manifest(settings, fields("picture")), "picture"));
        rows.sort(java.util.Comparator.comparing(r -> r.getString(0)));
        assertThat(ManifestTable.payload(rows.get(0).getStruct(4)).inline()).containsExactly(1, 2);
        assertThat(ManifestTable.payload(rows.get(1).getStruct(4))).isNull();
    }

    @Test
    void loose_files_are_grouped_by_stem_and_know_their_folder() throws IOException {
        Path loose = Files.createDirectories(folder.resolve("loose"));
        for (String file : List.of("cats/1.png", "cats/1.txt", "dogs/2.png", "top.txt", ".hidden.png", "LICENSE")) {
            Files.createDirectories(loose.resolve(file).getParent());
            Files.writeString(loose.resolve(file), "x");
        }
        Files.writeString(loose.resolve("dogs/2.json"), "{\"age\": 3}");
        List<Row> rows = rows(manifest(SourceSettings.ofFolder(loose.toString()), fields("png", "txt")), "png", "txt");
        assertThat(rows).extracting(r -> r.getString(0)).containsExactly("cats/1", "dogs/2", "top");
        assertThat(new TreeMap<Object, Object>(rows.get(1).getJavaMap(3)).toString())
                .isEqualTo("{age=3, folder=dogs}");
        assertThat(ManifestTable.payload(rows.get(2).getStruct(4))).isNull();
        assertThat(ManifestTable.payload(rows.get(1).getStruct(4)).uri()).endsWith("loose/dogs/2.png");

        Path outside = Files.writeString(folder.resolve("outside.png"), "x");
        Files.delete(loose.resolve("dogs/2.png"));
        Files.createSymbolicLink(loose.resolve("dogs/2.png"), outside);
        List<Row> linked =
                rows(manifest(SourceSettings.ofFolder(loose.toString()), fields("png", "txt")), "png", "txt");
        assertThat(ManifestTable.payload(linked.get(1).getStruct(4)).rejection())
                .isEqualTo(new Rejection(
                        Rejection.OUTSIDE_ROOT,
                        "it is a link to " + outside.toRealPath() + ", out of the source's folder; name its folder in"
                                + " source.root, or let source.references.links follow"));
    }

    @Test
    void what_is_not_there_is_named_with_where_it_was_sought() {
        refused(SourceSettings.ofWebdataset(folder + "/no/*.tar"), "no tar shard matches", "no/*.tar", "looked in");
        refused(SourceSettings.ofManifest(folder + "/none.csv"), "no table", "none.csv");
        refused(SourceSettings.ofFolder(folder + "/nowhere"), "no file", "nowhere");
    }

    @Test
    void an_empty_source_is_refused() throws IOException {
        refused(
                SourceSettings.ofWebdataset(
                        Tars.write(folder.resolve("e.tar"), Map.of()).toString()),
                "no sample in",
                "e.tar");
        refused(
                SourceSettings.ofManifest(Files.writeString(folder.resolve("e.csv"), "sample_id,x\n")
                        .toString()),
                "no sample in");
        refused(
                SourceSettings.ofManifest(
                        Files.writeString(folder.resolve("e.jsonl"), "").toString()),
                "e.jsonl");
    }

    @Test
    void ids_that_repeat_are_refused_naming_the_first_five() {
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = 0; i < 7; i++) {
            members.put("s" + i + ".txt", "x");
        }
        Path one = Tars.write(folder.resolve("one.tar"), members);
        Path two = Tars.write(folder.resolve("two.tar"), members);
        assertThatThrownBy(() -> manifest(SourceSettings.ofWebdataset(one.toString(), two.toString()), fields("txt")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("more than once", "s0 (2 times, in one.tar-00000 and two.tar-00000)", "s4")
                .message()
                .doesNotContain("s5");
        assertThat(work.find(work.manifest(new ManifestStage(
                                Sources.open(SourceSettings.ofWebdataset(one.toString(), two.toString()), SPARK),
                                fields("txt"))
                        .fingerprint())))
                .isEmpty();
    }

    @Test
    void rows_without_an_id_are_refused_naming_the_first_five() throws IOException {
        StringBuilder csv = new StringBuilder("sample_id,x\n");
        for (int i = 0; i < 8; i++) {
            csv.append(i % 4 == 0 ? "s" + i : "").append(",1\n");
        }
        refused(
                SourceSettings.ofManifest(
                        Files.writeString(folder.resolve("t.csv"), csv).toString()),
                "row 2 of t.csv, row 3 of t.csv, row 4 of t.csv, row 6 of t.csv, row 7 of t.csv, expected");
    }

    @Test
    void a_part_ends_with_the_sample_that_fills_its_bytes() throws IOException {
        Path loose = Files.createDirectories(folder.resolve("loose"));
        Map<String, String> members = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String text = "x".repeat(i == 4 ? 900 : 100);
            Files.writeString(loose.resolve("s" + i + ".txt"), text);
            // what the pipeline does not read weighs nothing
            Files.writeString(loose.resolve("s" + i + ".bin"), "y".repeat(5_000));
            members.put("s" + i + ".txt", text);
            lines.add("{\"sample_id\": \"s" + i + "\", \"txt\": \"loose/s" + i + ".txt\"}");
        }
        Path tar = Tars.write(folder.resolve("x.tar"), members);
        Path table = Files.write(folder.resolve("t.jsonl"), lines);
        for (String where : List.of("folder: " + loose, "webdataset: " + tar, "manifest: " + table)) {
            SourceSettings source = WrittenSource.read(where + "\npart-samples: 4\npart-bytes: 300");
            assertThat(rows(manifest(source, fields("txt")), "txt"))
                    .as(where)
                    .extracting(r -> r.getString(1).substring(r.getString(1).length() - 1) + r.getString(0))
                    .containsExactly("0s0", "0s1", "0s2", "1s3", "1s4", "2s5", "2s6", "2s7", "3s8", "3s9");
        }
    }

    @Test
    void revisions_change_with_the_file_that_holds_a_payload_and_with_nothing_else() throws IOException {
        Path a = Files.writeString(folder.resolve("a.txt"), "one");
        Path b = Files.writeString(folder.resolve("b.txt"), "two");
        Path table = Files.writeString(folder.resolve("t.csv"), "sample_id,file,text\na,a.txt,hm\nb,b.txt,hm\n");
        List<PayloadField> fields = List.of(PayloadField.uri("file"), PayloadField.inlineText("text"));
        List<String> before = revisions(manifest(SourceSettings.ofManifest(table.toString()), fields));
        List<String> byName = revisions(manifest(byName(table), fields));
        Files.writeString(b, "three");
        Files.delete(a);
        // another manifest of the same files
        Files.setLastModifiedTime(table, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        List<String> after = revisions(manifest(SourceSettings.ofManifest(table.toString()), fields));
        assertThat(before).hasSize(4).doesNotContainNull();
        assertThat(before.get(1)).isEqualTo(before.get(3));
        assertThat(after.get(0)).isNotEqualTo(before.get(0)).isEqualTo(byName.get(0));
        assertThat(after.get(2)).isNotEqualTo(before.get(2));
        assertThat(after.get(1)).isEqualTo(before.get(1));
        assertThat(revisions(manifest(byName(table), fields))).isEqualTo(byName);
    }

    private static SourceSettings byName(Path table) {
        return WrittenSource.read("manifest: " + table + "\nchanges: name");
    }

    /** Of the fields file and text, sample by sample. */
    private static List<String> revisions(Artefact manifest) {
        List<String> revisions = new ArrayList<>();
        for (Row row : rows(manifest, "file", "text")) {
            revisions.add(ManifestTable.payload(row.getStruct(4)).revision());
            revisions.add(ManifestTable.payload(row.getStruct(5)).revision());
        }
        return revisions;
    }

    @Test
    void a_tar_cut_in_half_is_refused_by_name_byte_and_member() throws IOException {
        Path cut = Tars.cut(Path.of("data/quickstart/emoji-000000.tar"), 1_000_000, folder);
        refused(
                SourceSettings.ofWebdataset(cut.toString()),
                "emoji-000000.tar",
                "byte 1000000",
                "in the middle of emoji-");
        SourceSettings accepting = WrittenSource.read("webdataset: " + cut + "\ntruncated: accept");
        List<Row> rows = rows(manifest(accepting, fields("png", "ogg")), "png", "ogg");
        assertThat(rows).hasSizeBetween(20, 140);
        assertThat(rows.stream()
                        .flatMap(r ->
                                Stream.of(ManifestTable.payload(r.getStruct(4)), ManifestTable.payload(r.getStruct(5))))
                        .filter(p -> p != null && p.rejection() != null)
                        .map(p -> p.rejection().reason()))
                .containsOnly(Rejection.TRUNCATED)
                .hasSize(1);
    }

    @Test
    void fields_and_columns_that_are_nowhere_are_named_beside_those_that_are() throws IOException {
        Path tar = Tars.write(folder.resolve("x.tar"), Map.of("a.txt", "x"));
        assertThatThrownBy(() -> manifest(SourceSettings.ofWebdataset(tar.toString()), fields("jpg")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("no sample has a 'jpg'", "found txt");
        assertThat(manifest(
                                SourceSettings.ofWebdataset(tar.toString()),
                                List.of(PayloadField.uri("jpg").optional()))
                        .provenance()
                        .counts())
                .containsEntry("payloads.jpg", 0L);
        Path csv = Files.writeString(folder.resolve("t.csv"), "key,x\n1,2\n");
        refused(SourceSettings.ofManifest(csv.toString()), "no column 'sample_id'", "found key, x", "source.id");
    }

    private void refused(SourceSettings settings, String... said) {
        assertThatThrownBy(() -> manifest(settings, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(said);
    }

    private Artefact manifest(SourceSettings settings, List<PayloadField> fields) {
        Source source = Sources.open(settings, SPARK);
        return new Publisher(SPARK, work, Map.of()).publish(new ManifestStage(source, fields));
    }

    private static List<PayloadField> fields(String... names) {
        return Stream.of(names).map(PayloadField::uri).toList();
    }

    private static List<Row> rows(Artefact manifest, String... fields) {
        return SPARK.read()
                .schema(ManifestTable.schema(List.of(fields)))
                .parquet(manifest.path().toString())
                .orderBy(ManifestTable.PART, ManifestTable.ORDINAL)
                .collectAsList();
    }

    private static String text(Row row, int column) {
        return new String(ManifestTable.payload(row.getStruct(column)).inline(), StandardCharsets.UTF_8);
    }
}

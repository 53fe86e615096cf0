package io.athanor.source.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.source.FoundSample;
import io.athanor.source.PayloadField;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.FileStamps;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.manifest.WrittenSource;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final Configuration CONFIGURATION = SPARK.sparkContext().hadoopConfiguration();

    @TempDir
    Path folder;

    private WorkDirectory work;
    private Path loose;

    @BeforeEach
    void makeFolders() throws IOException {
        work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()),
                SPARK.sparkContext().hadoopConfiguration());
        loose = Files.createDirectory(folder.resolve("loose"));
    }

    @Test
    void endings_of_one_modality_are_one_field_whatever_their_case() throws IOException {
        files("a.png", "b.jpg", "c.JPG", "d.jpeg", "e.txt", "f.png", "f.jpeg");
        PayloadField picture = PayloadField.uri(List.of("PNG", "jpg", "jpeg"));

        Artefact manifest = manifest(picture);

        assertThat(uris(manifest, picture))
                .containsExactly("a a.png", "b b.jpg", "c c.JPG", "d d.jpeg", "e none", "f f.png");
        assertThat(manifest.provenance().counts()).containsEntry("payloads.PNG+jpg+jpeg", 5L);
        assertThat(manifest.provenance().changes().count(Change.PAYLOAD_ASIDE)).isEqualTo(1);
        assertThat(manifest.provenance().changes().lines().get(0)).contains("f has png and jpeg, of which png is read");
    }

    @Test
    void dots_in_a_base_name_belong_to_the_sample_up_to_the_last() throws IOException {
        files(
                "b/IMG_2021.05.01.png",
                "b/IMG_2021.05.01.txt",
                "b/IMG_2021.05.02.png",
                "a/photo.v1.png",
                "a/photo.v2.png");
        PayloadField picture = PayloadField.uri("png");

        assertThat(uris(manifest(picture), picture))
                .containsExactly(
                        "a/photo.v1 photo.v1.png",
                        "a/photo.v2 photo.v2.png",
                        "b/IMG_2021.05.01 IMG_2021.05.01.png",
                        "b/IMG_2021.05.02 IMG_2021.05.02.png");
        PayloadField second = PayloadField.uri("v2.png");
        assertThat(uris(manifest(WrittenSource.read("folder: " + loose + "\nfield-after: first-dot"), second), second))
                .containsExactly("a/photo photo.v2.png", "b/IMG_2021 none");
        assertThatThrownBy(() -> manifest(second))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("no sample has a 'v2.png'", "source.field-after: first-dot");
    }

    @Test
    void names_that_mean_something_to_hadoop_are_names_all_the_same() throws IOException {
        loose = Files.createDirectory(folder.resolve("f4 [v2] {a,b} 100% #1?* 12:30"));
        String[] names = {"12:30:00", "a [1]", "b{1,2}", "c*?", "d%20e", "f#g?h", "i\nj", "k\\l", " m ", "n~1"};
        for (String name : names) {
            files(name + ".txt", name + ".json");
        }
        PayloadField text = PayloadField.uri("txt");

        Artefact manifest = manifest(text);

        List<String> wanted = Stream.of(names)
                .map(name -> name + " " + name + ".txt")
                .sorted()
                .toList();
        assertThat(uris(manifest, text)).containsExactlyElementsOf(wanted);
        assertThat(manifest.provenance().counts()).containsEntry("broken-cells", 0L);
        try (FileStamps stamps = new FileStamps(payloads(manifest, text).iterator(), CONFIGURATION)) {
            assertThat(stamps).toIterable().allMatch(sample -> sample.bytesOf(List.of("txt")) == 1);
        }
    }

    @Test
    void what_is_left_out_is_counted_and_named() throws Exception {
        files("a.txt", "README", ".hidden.txt", "_draft.txt", ".git/b.txt", "b.", "c.txt", "c.TXT");
        Files.createSymbolicLink(loose.resolve("back"), loose);
        run("mkfifo", loose.resolve("pipe.txt").toString());
        run("sh", "-c", "echo x > \"$1/$(printf 'caf\\351.txt')\"", "sh", loose.toString());
        PayloadField text = PayloadField.uri("txt");

        Artefact manifest = manifest(text);

        assertThat(uris(manifest, text)).hasSize(2).element(0).isEqualTo("a a.txt");
        Changes changes = manifest.provenance().changes();
        assertThat(changes.count(Change.FILE_WITHOUT_FIELD)).isEqualTo(2);
        assertThat(changes.count(Change.FILE_HIDDEN)).isEqualTo(3);
        assertThat(changes.count(Change.PAYLOAD_ASIDE)).isEqualTo(1);
        assertThat(changes.count(Change.LINK_LOOP)).isEqualTo(1);
        assertThat(changes.count(Change.NO_FILE)).isEqualTo(1);
        assertThat(changes.count(Change.NAME_UNREADABLE)).isEqualTo(1);
        assertThat(String.join("\n", changes.lines()))
                .contains("README", ".git", "c.txt, beside which c.TXT is read", "back", "pipe.txt");
    }

    @Test
    void links_that_lead_nowhere_are_payloads_that_cannot_be_read() throws IOException {
        files("a.txt", "a.json", "b.txt");
        Files.createSymbolicLink(loose.resolve("b.json"), loose.resolve("none.json"));
        Files.createSymbolicLink(loose.resolve("c.txt"), loose.resolve("none.txt"));
        PayloadField text = PayloadField.uri("txt");

        Artefact manifest = manifest(text, PayloadField.uri("json"));

        assertThat(manifest.provenance().counts())
                .containsEntry("payloads.txt", 3L)
                .containsEntry("payloads.json", 2L)
                .containsEntry("broken-cells", 1L);
    }

    @Test
    void parts_of_a_path_are_cells_and_ids() throws IOException {
        files(
                "train/cat/1.png",
                "train/dog/2.PNG",
                "test/cat/3.png",
                "said/1.txt",
                "said/4.txt",
                "said/1.json",
                "x.png");
        SourceSettings settings =
                WrittenSource.read("{ folder: '" + loose + "', pattern: ['{split}/{label}/{id}.png', 'said/{id}.*'] }");
        PayloadField picture = PayloadField.uri("png");

        Artefact manifest = manifest(settings, picture, PayloadField.uri("txt"));

        assertThat(uris(manifest, picture)).containsExactly("1 1.png", "2 2.PNG", "3 3.png", "4 none");
        assertThat(cells(manifest))
                .containsExactly(
                        "1 {label=cat, split=train}",
                        "2 {label=dog, split=train}",
                        "3 {label=cat, split=test}",
                        "4 {}");
        Changes changes = manifest.provenance().changes();
        assertThat(changes.count(Change.FILE_WITHOUT_PATTERN)).isEqualTo(1);
        assertThat(changes.lines()).singleElement().asString().contains("x.png");
    }

    @Test
    void patterns_by_name_tell_files_of_one_ending_apart() throws IOException {
        files("photos/a.png", "masks/a.png", "masks/b.png");
        PayloadField mask = PayloadField.uri("mask");
        Artefact manifest = manifest(
                WrittenSource.read(
                        "{ folder: '" + loose + "', patterns: { photo: 'photos/{id}.png', mask: 'masks/{id}.png' } }"),
                PayloadField.uri("photo"),
                mask);
        assertThat(manifest.provenance().counts())
                .containsEntry("payloads.photo", 1L)
                .containsEntry("payloads.mask", 2L);
        assertThat(uris(manifest, PayloadField.uri("photo"))).containsExactly("a a.png", "b none");
    }

    @Test
    void an_id_of_two_files_or_two_labels_is_refused_naming_both() throws IOException {
        files("cat/1.png", "dog/1.png", "dog/1.txt", "said/2.txt", "cat/2.png");
        PayloadField picture = PayloadField.uri("png");
        String place = "folder: '" + loose + "'";
        assertThatThrownBy(
                        () -> manifest(WrittenSource.read("{ " + place + ", pattern: '{label}/{id}.png' }"), picture))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("the id 1 has two files", "cat/1.png and dog/1.png");
        assertThat(uris(manifest(WrittenSource.read("{ " + place + ", pattern: '{label}/*.png' }"), picture), picture))
                .as("called by their paths")
                .containsExactly("cat/1 1.png", "cat/2 2.png", "dog/1 1.png");
        assertThatThrownBy(() -> manifest(
                        WrittenSource.read("{ " + place + ", pattern: ['{label}/{id}.png', '{label}/{id}.txt'] }"),
                        PayloadField.uri("txt")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("the sample 1", "cat/1.png its label is 'cat'", "'dog'");
    }

    @Test
    void a_pattern_that_fits_nothing_says_what_is_there() throws IOException {
        files("cat/1.png");
        assertThatThrownBy(() -> manifest(
                        WrittenSource.read("{ folder: '" + loose + "', pattern: '{id}.png' }"),
                        PayloadField.uri("png")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("none of its 1 files fits a pattern", "cat/1.png", "{id}.png");
        assertThatThrownBy(() -> WrittenSource.read("{ manifest: a.csv, pattern: '{id}.png' }"))
                .hasMessageContaining("expected folder beside it");
    }

    @Test
    void several_payloads_of_a_sample_may_lie_in_its_folder() throws IOException {
        files("a/0.png", "a/1.png", "b/0.png", "a/t.txt", "b/t.txt");
        SourceSettings settings = WrittenSource.read("{ folder: '" + loose + "', pattern: '{id}/*.*' }");
        assertThat(cells(manifest(settings, PayloadField.uri("txt")))).containsExactly("a {}", "b {}");
        assertThat(cells(manifest(settings, PayloadField.uri("png").ofMany())))
                .containsExactly("a#0.png {#sample=a}", "a#1.png {#sample=a}", "b#0.png {#sample=b}");
    }

    @Test
    void a_folder_in_which_links_lead_up_is_listed_once_however_it_is_divided() throws IOException {
        files("a/1.txt", "a/b/2.txt", "c/d/e/3.txt");
        Files.createSymbolicLink(loose.resolve("c/up"), loose);
        Files.createSymbolicLink(loose.resolve("c/d/e/up"), loose.resolve("c"));
        Files.createSymbolicLink(loose.resolve("here"), loose);
        Files.createSymbolicLink(loose.resolve("also"), loose.resolve("a/b"));

        Artefact manifest = manifest(PayloadField.uri("txt"));

        assertThat(cells(manifest))
                .containsExactly(
                        "a/1 {folder=a}", "a/b/2 {folder=a/b}", "also/2 {folder=also}", "c/d/e/3 {folder=c/d/e}");
        assertThat(manifest.provenance().changes().count(Change.LINK_LOOP)).isEqualTo(3);
    }

    @Test
    void the_source_is_another_when_a_file_is() throws IOException {
        files("a/1.txt", "b/2.txt");
        SourceSettings settings = SourceSettings.ofFolder(loose.toString());
        Fingerprint first = Sources.open(settings, SPARK).fingerprint();
        assertThat(Sources.open(settings, SPARK).fingerprint()).isEqualTo(first);
        Files.setLastModifiedTime(loose.resolve("a/1.txt"), FileTime.fromMillis(1_000));
        Fingerprint second = Sources.open(settings, SPARK).fingerprint();
        assertThat(second).isNotEqualTo(first);
        Files.move(loose.resolve("a/1.txt"), loose.resolve("b/1.txt"));
        assertThat(Sources.open(settings, SPARK).fingerprint()).isNotIn(first, second);
    }

    @Test
    void thousands_of_files_are_parts_of_their_bytes() throws IOException {
        for (int i = 0; i < 3000; i++) {
            Path file = loose.resolve("f" + i % 40).resolve(i + ".txt");
            if (i < 40) {
                Files.createDirectory(file.getParent());
            }
            Files.write(file, new byte[i % 2 == 0 ? 100 : 300]);
        }
        Artefact manifest =
                manifest(WrittenSource.read("{ folder: '" + loose + "', part-bytes: 50000 }"), PayloadField.uri("txt"));
        assertThat(manifest.provenance().rows()).isEqualTo(3000);
        // 600,000 bytes, of which a part has 50,000 or one sample more
        assertThat(manifest.provenance().files()).hasSize(12).allMatch(name -> name.startsWith("loose-000"));
    }

    @Test
    void a_folder_that_is_a_file_or_of_no_file_system_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.txt"), "x");
        for (String where : List.of(file.toString(), loose.toString(), "nofs:/data", "no:fs")) {
            assertThatThrownBy(() -> manifest(SourceSettings.ofFolder(where), PayloadField.uri("txt")))
                    .as(where)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(where);
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static List<FoundSample> payloads(Artefact manifest, PayloadField field) {
        return SPARK
                .read()
                .schema(ManifestTable.schema(List.of(field.name())))
                .parquet(manifest.path().toString())
                .collectAsList()
                .stream()
                .map(row -> new FoundSample(
                        row.getString(0),
                        Map.of(),
                        Map.of(field.name(), ManifestTable.payload(row.getStruct(4))),
                        Map.of(),
                        false))
                .toList();
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

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = loose.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.endsWith(".json") ? "{}" : "x");
        }
    }

    private Artefact manifest(PayloadField... fields) {
        return manifest(SourceSettings.ofFolder(loose.toString()), fields);
    }

    private Artefact manifest(SourceSettings settings, PayloadField... fields) {
        Source source = Sources.open(settings, SPARK);
        return new Publisher(SPARK, work, Map.of()).publish(new ManifestStage(source, List.of(fields)));
    }

    /** Each sample with the name of the file that holds its payload. */
    private static List<String> uris(Artefact manifest, PayloadField field) {
        TreeMap<String, String> uris = new TreeMap<>();
        for (Row row : SPARK.read()
                .schema(ManifestTable.schema(List.of(field.name())))
                .parquet(manifest.path().toString())
                .collectAsList()) {
            Payload payload = ManifestTable.payload(row.getStruct(4));
            String uri = payload == null ? "none" : payload.uri();
            uris.put(row.getString(0), uri.substring(uri.lastIndexOf('/') + 1));
        }
        return uris.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .toList();
    }
}

package io.athanor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.source.Inspection.Field;
import io.athanor.source.Inspection.Kind;
import io.athanor.source.Inspection.Type;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorSparkTest {
    private final Inspector inspector = new Inspector(LocalSpark.session());

    @TempDir
    Path folder;

    @Test
    void the_quickstart_is_seen_for_what_it_is() {
        Inspection found = inspector.look("data/quickstart");
        assertThat(found.kind()).isEqualTo(Kind.WEBDATASET);
        assertThat(found.location()).isEqualTo("data/quickstart/*.tar");
        assertThat(found.samples()).isEqualTo(324);
        assertThat(types(found))
                .containsEntry("png", Type.IMAGE)
                .containsEntry("txt", Type.TEXT)
                .containsEntry("ogg", Type.AUDIO)
                .containsEntry("tags", Type.NUMBER)
                .containsEntry("label", Type.CATEGORY)
                .doesNotContainKeys("json", "keywords");
        assertThat(found.label().name()).isEqualTo("label");
        assertThat(found.label().distinct()).isEqualTo(9);
        assertThat(found.fields().stream().filter(Field::givesLabelAway).map(Field::name))
                .containsExactly("subcategory");
        assertThat(PipelineDraft.yaml(found))
                .startsWith("# A first pipeline")
                .contains("name: quickstart\n")
                .contains("source: { webdataset: \"data/quickstart/*.tar\" }")
                .contains("# Relative paths start at the folder that athanor is run in")
                .contains("label: label    # 9 values: Activities, ")
                .contains("  image: { from: png, encoder: mobilenetv2-b10 }    # 315 of 324 samples\n")
                .contains("  text: { from: txt, encoder: minilm-l6 }")
                .contains("  audio: { from: ogg, encoder: speech-embedding }")
                .contains("  table: { from: json, columns: [added_in, codepoints, skins, tags] }\n")
                .contains("  # left out: subcategory, which gives the label away\n")
                .contains("student: { modalities: [image] }\n");
    }

    @Test
    void a_table_of_references_and_texts_is_seen_through() throws IOException {
        StringBuilder csv = new StringBuilder("key,picture,said,age,kind\n");
        for (int i = 0; i < 60; i++) {
            csv.append("k")
                    .append(i)
                    .append(",p/")
                    .append(i)
                    .append(".jpg,this is the text ")
                    .append(i)
                    .append(',')
                    .append(i * 7 % 11)
                    .append(',')
                    .append(i % 3 == 0 ? "yes" : "no")
                    .append('\n');
        }
        Files.writeString(folder.resolve("t.csv"), csv);
        for (String data : new String[] {folder.toString(), folder + "/t.csv"}) {
            Inspection found = inspector.look(data);
            assertThat(found.kind()).isEqualTo(Kind.MANIFEST);
            assertThat(found.id()).isEqualTo("key");
            assertThat(types(found))
                    .isEqualTo(Map.of(
                            "picture", Type.IMAGE, "said", Type.TEXT, "age", Type.NUMBER, "kind", Type.CATEGORY));
            assertThat(found.label().name()).isEqualTo("kind");
            assertThat(PipelineDraft.yaml(found))
                    .contains(".csv\", id: key }")
                    .contains("  image: { from: picture, encoder: mobilenetv2-b10 }")
                    .contains("  table: { columns: [age] }");
        }
    }

    @Test
    void a_folder_a_class_is_labelled_by_its_folders() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path file = folder.resolve((i % 2 == 0 ? "cats" : "dogs") + "/" + i + ".bin");
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10});
        }
        Inspection found = inspector.look(folder.toString());
        assertThat(found.kind()).isEqualTo(Kind.FOLDER);
        assertThat(found.label().name()).isEqualTo("folder");
        assertThat(types(found)).containsEntry("bin", Type.IMAGE);
        assertThat(PipelineDraft.yaml(found))
                .contains("label: folder    # 2 values: cats, dogs\n")
                .doesNotContain("table:");
    }

    @Test
    void the_label_is_a_guess_that_names_what_else_it_may_be() throws IOException {
        List<String> shapes = List.of("box", "ball", "cone");
        assertThat(drafted(rows("id,colour,shape,size,seen", 60, i -> "k%d,%s,%s,%d,the thing of number %d"
                        .formatted(i, i % 2 == 0 ? "red" : "blue", shapes.get(i % 3), i * 7 % 11, i))))
                .contains("label: colour    # 2 values: blue, red; or shape (3 values)\n")
                .contains("  text: { from: seen, encoder: minilm-l6 }")
                .contains("columns: [shape, size] }");
        assertThat(drafted(rows("id,a,Target", 60, i -> "k%d,%s,%s".formatted(i, i % 2 == 0 ? "x" : "y", "t" + i % 5))))
                .contains("label: Target    # 5 values: t0, t1, t2, …; or a (2 values)\n");
    }

    @Test
    void sentences_that_come_again_are_texts_and_no_categories() throws IOException {
        assertThat(drafted(rows("id,kind,caption", 60, i -> "k%d,%s,a photo of animal %d"
                        .formatted(i, i % 2 == 0 ? "cat" : "dog", i % 25))))
                .contains("  text: { from: caption, encoder: minilm-l6 }")
                .doesNotContain("columns:");
    }

    @Test
    void a_text_is_taken_for_the_id_only_where_nothing_else_is_one() throws IOException {
        assertThat(drafted(rows(
                        "kind,t,long-code", 40, i -> "%s,a b %d,number-%020d".formatted(i % 2 == 0 ? "x" : "y", i, i))))
                .contains("id: long-code }")
                .contains("from: t, encoder: minilm-l6");
        assertThat(drafted(rows("kind,t,n", 40, i -> "%s,a b %d,%d".formatted(i % 2 == 0 ? "x" : "y", i, i % 7))))
                .contains("id: t }")
                .contains("# left out: t, a text that serves as the id; add a column of ids to learn from it");
    }

    @Test
    void without_a_label_or_an_id_the_draft_says_that_it_cannot_run() throws IOException {
        Inspection found = inspector.look(
                rows("stars,price", 60, i -> "%d,%d.5".formatted(i % 5, i % 50)).toString());
        assertThat(PipelineDraft.obstacles(found))
                .containsExactly(
                        "No field looks like a label. Name the one that holds it in label (perhaps stars (5 values)).",
                        "No column has another value in every row. Add one of ids and name it in source.id.");
        assertThat(PipelineDraft.yaml(found))
                .contains("\n# It cannot run yet. No field looks like a label.")
                .contains("\nlabel:    # the field that holds it (perhaps stars (5 values))\n");
        assertThat(PipelineDraft.obstacles(inspector.look("data/quickstart"))).isEmpty();
    }

    @Test
    void a_shard_that_is_cut_is_drafted_and_said() throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = 0; i < 1100; i++) {
            members.put(i + ".txt", "this is text " + i);
            members.put(i + ".cls", i % 2 == 0 ? "cat" : "dog");
        }
        Path whole = Tars.write(folder.resolve("x.tar"), members);
        Path cuts = Files.createDirectory(folder.resolve("cut"));
        // within the samples that are looked at, and after them
        for (long length : new long[] {100_700, Files.size(whole) - 20_000 + 700}) {
            Inspection found = inspector.look(Tars.cut(whole, length, cuts).toString());
            assertThat(found.label().name()).isEqualTo("cls");
            assertThat(PipelineDraft.obstacles(found))
                    .singleElement()
                    .asString()
                    .startsWith("x.tar ends at byte " + length)
                    .endsWith("Fetch it again, or set source.truncated: accept to use its whole samples.");
            assertThat(PipelineDraft.yaml(found)).contains("# It cannot run yet. x.tar ends at byte ");
        }
        assertThat(inspector.look(whole.toString()).flaws()).isEmpty();
        Path empty = Files.createFile(cuts.resolve("empty.tar"));
        assertThatThrownBy(() -> inspector.look(empty.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("empty.tar is empty");
    }

    @Test
    void nothing_to_look_at_is_said() throws IOException {
        Path readme = Files.writeString(folder.resolve("README.md"), "# Read me");
        assertThatThrownBy(() -> inspector.look(readme.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot draft a pipeline for " + readme
                        + ": found a file of an unknown kind, expected a folder, tar shards (.tar) or a table (.csv,"
                        + " .jsonl, .parquet). ");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> inspector.look(empty.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot draft a pipeline for " + empty + ": the folder is empty, expected ");
        Files.createFile(empty.resolve("_hidden.csv.part"));
        assertThatThrownBy(() -> inspector.look(empty.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no file lies in the folder " + empty);
        assertThatThrownBy(() -> inspector.look(folder + "/none"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("/none: found nothing there");
        assertThatThrownBy(() -> inspector.look(folder + "/x.tar.gz"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no tar shard matches");
        Path hollow = Files.createFile(folder.resolve("hollow.csv"));
        assertThatThrownBy(() -> inspector.look(hollow.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("hollow.csv: found no sample in it, expected a table with rows");
        assertThatThrownBy(() -> FolderSource.open(
                        SourceSettings.ofFolder(readme.toString()), new SourceListing(new Configuration())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected a folder");
    }

    /** A table of so many rows below its header. */
    private Path rows(String header, int rows, IntFunction<String> row) throws IOException {
        String text = IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining("\n", header + "\n", "\n"));
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private String drafted(Path data) {
        return PipelineDraft.yaml(inspector.look(data.toString()));
    }

    private static Map<String, Type> types(Inspection found) {
        return found.fields().stream().collect(Collectors.toMap(Field::name, Field::type));
    }
}

package io.athanor.source.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.source.SourceSettings;
import io.athanor.source.folder.FolderSource;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Kind;
import io.athanor.source.inspect.Inspection.Type;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.tar.Tars;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
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
                .containsEntry("keywords", Type.LIST)
                .doesNotContainKey("json");
        assertThat(found.label().name()).isEqualTo("label");
        assertThat(found.label().distinct()).isEqualTo(9);
        assertThat(found.fields().stream().filter(Field::givesLabelAway).map(Field::name))
                .containsExactly("subcategory");
        assertThat(PipelineDraft.yaml(found))
                .startsWith("# A first pipeline")
                .contains("name: quickstart\n")
                .contains("source: { webdataset: \"data/quickstart/*.tar\" }")
                .contains("# Relative paths start at the folder that athanor is run in")
                .contains("task: multiclass    # one of 9 values a sample\n")
                .contains("label: label    # 9 values: Activities, ")
                .contains("  image: { from: png, encoder: mobilenetv2-b10 }    # 315 of 324 samples\n")
                .contains("  text: { from: txt, encoder: minilm-l6 }")
                .contains("  audio: { from: ogg, encoder: speech-embedding }")
                .contains("  table: { columns: [added_in, codepoints, skins, tags] }\n")
                .contains("  # left out: subcategory, which gives the label away\n")
                .contains("  # left out: keywords, a list: only a label may be one, of several labels\n")
                .contains("drafted from all 324 samples.")
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
    void a_folder_whose_name_would_be_a_pattern_is_looked_into() throws IOException {
        Path tables = Files.createDirectories(folder.resolve("tables [v2]"));
        Files.writeString(tables.resolve("t.csv"), "id,colour\na,red\nb,blue\nc,red\nd,blue\n");
        Inspection found = inspector.look(tables.toString());
        assertThat(found.kind()).isEqualTo(Kind.MANIFEST);
        assertThat(PipelineDraft.yaml(found)).contains("tables [v2]");
    }

    @Test
    void tables_are_found_by_every_ending_that_sources_read() throws IOException {
        String text = "id\tcolour\na\tred\nb\tblue\nc\tred\nd\tblue\n";
        assertThat(table("t.tsv", text)).endsWith("/*.tsv");
        assertThat(table("T.CSV", text.replace('\t', ','))).endsWith("/*.CSV");
        assertThat(table("t.json", "[{\"id\": 1, \"colour\": \"red\"}, {\"id\": 2, \"colour\": \"blue\"}]"))
                .endsWith("/*.json");
        Path packed = Files.createDirectories(folder.resolve("packed"));
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(packed.resolve("a.csv.gz")))) {
            gzip.write("id,colour\na,red\nb,blue\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(packed.resolve("b.csv"), "id,colour\nc,red\nd,blue\n");
        Files.writeString(packed.resolve("README.md"), "# Colours");
        assertThat(drafted(packed)).contains("/*{.csv,.csv.gz}\", id: id }").contains("label: colour");
    }

    @Test
    void partitions_below_a_folder_are_one_table_with_their_columns() throws IOException {
        for (int i = 0; i < 80; i++) {
            Path part = folder.resolve("year=" + (2000 + i) + "/colour=" + (i % 2 == 0 ? "red" : "blue"));
            Files.createDirectories(part);
            Files.writeString(part.resolve("part-0.csv"), "id,size\nk" + i + "," + i % 7 + "\n");
        }
        Files.writeString(folder.resolve("_SUCCESS"), "");
        Inspection found = inspector.look(folder.toString());
        assertThat(found.kind()).isEqualTo(Kind.MANIFEST);
        assertThat(found.location()).isEqualTo(folder.toString());
        assertThat(types(found)).containsKeys("year", "colour", "size");
    }

    @Test
    void documents_beside_pictures_are_cells_of_samples_and_no_tables() throws IOException {
        for (int i = 0; i < 6; i++) {
            Files.write(folder.resolve(i + ".png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10});
            Files.writeString(folder.resolve(i + ".json"), "{\"kind\": \"" + (i % 2 == 0 ? "red" : "blue") + "\"}");
        }
        assertThat(inspector.look(folder.toString()).kind()).isEqualTo(Kind.FOLDER);
    }

    @Test
    void shards_of_any_case_are_found_and_those_that_nothing_unpacks_refused() throws IOException {
        Path upper = Files.createDirectories(folder.resolve("upper"));
        Files.copy(Path.of("data/quickstart/").resolve(firstShard()), upper.resolve("A.TAR"));
        assertThat(inspector.look(upper.toString()).kind()).isEqualTo(Kind.WEBDATASET);
        Path packed = Files.createDirectories(folder.resolve("packed"));
        Files.writeString(packed.resolve("a.tar.xz"), "x");
        assertThatThrownBy(() -> inspector.look(packed.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a.tar.xz: expected .tar, or one that is packed as .tar.gz");
    }

    private static String firstShard() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("data/quickstart"))) {
            return all.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(".tar"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Where a table is seen that lies in a folder by itself. */
    private String table(String name, String text) throws IOException {
        Path place = Files.createDirectories(folder.resolve("of-" + name));
        Files.writeString(place.resolve(name), text);
        Inspection found = inspector.look(place.toString());
        assertThat(found.kind()).isEqualTo(Kind.MANIFEST);
        assertThat(found.samples()).isGreaterThan(1);
        return found.location();
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
    void a_counter_is_no_id_none_is_no_label_and_numbers_written_otherwise_are_named() throws IOException {
        assertThat(drafted(rows("stock,product id,price,kind", 120, i -> "%d,article-%d,%s,%s"
                        .formatted(
                                i,
                                i,
                                i < 5 ? "\"1,29" + i + ".00\"" : i % 97 + ".5",
                                i % 3 == 0 ? "None" : i % 3 == 1 ? "Flags" : "Food"))))
                .contains("id: \"product id\" }")
                .contains("label: kind    # 2 values: Flags, Food")
                .contains("  # left out: price, which has numbers but for 5 cells such as '1,290.00' (mend them, or");
    }

    @Test
    void many_numbers_are_a_regression_and_never_a_class_each() throws IOException {
        // all different, and no column of ids: they are none
        for (String name : List.of("price", "Target", "y")) {
            Inspection found = inspector.look(
                    rows("colour," + name, 60, i -> "%s,%d.%d".formatted(i % 2 == 0 ? "red" : "blue", i * 7, i % 9 + 1))
                            .toString());
            assertThat(found.id()).isNull();
            assertThat(PipelineDraft.yaml(found))
                    .contains("task: regression    # 60 different numbers, where multiclass would have a class each\n")
                    .contains("label: " + DraftedModality.quoted(name) + "    # 60 values: ")
                    .contains("; or colour (2 values)\n")
                    .contains("columns: [colour] }");
        }
        assertThat(drafted(rows("id,price,n", 4000, i -> "k%d,%d,%d".formatted(i, i % 1900 * 3, i % 7))))
                .containsPattern("task: regression    # about 1,[89]\\d\\d different numbers, where");
        // what people write for numbers is no class, either
        assertThat(drafted(rows("id,price,n", 400, i -> "k%d,$%d.50,%d".formatted(i, i % 90, i % 7))))
                .contains("task: regression    # 90 different numbers, where")
                .contains(
                        "# It cannot run yet. The label price has numbers that are not written as such: $0.50, $1.50, $10.50."
                                + " Write them as 1234.5.\n");
        assertThat(drafted(rows("id,cost,n", 400, i -> "k%d,$%d.50,%d".formatted(i, i % 90, i % 7))))
                .contains("No field looks like a label.");
    }

    @Test
    void few_numbers_are_classes_that_may_be_levels_and_so_are_numbers_of_classes() throws IOException {
        assertThat(drafted(rows("id,target,n", 90, i -> "k%d,%d,%d.5".formatted(i, i % 5, i % 31))))
                .contains(
                        "task: multiclass    # a class each of 5 values; ordinal if they are levels, from low to high;"
                                + " regression if they measure something\n");
        assertThat(drafted(rows("id,label,n", 900, i -> "k%d,%d,%d.5".formatted(i, i % 100, i % 31))))
                .contains("task: multiclass    # taken for numbers of classes; regression if they measure something\n");
        // with gaps, unless the name says what they are
        assertThat(drafted(rows("id,label,n", 900, i -> "k%d,%d,%d.5".formatted(i, i % 100 * 3, i % 31))))
                .contains("task: regression    # 100 different numbers");
        assertThat(drafted(rows("id,class,n", 900, i -> "k%d,%d,%d.5".formatted(i, i % 100 * 3, i % 31))))
                .contains("task: multiclass    # taken for numbers of classes");
    }

    @Test
    void lists_and_separated_names_are_several_labels() throws IOException {
        List<String> names = List.of("arrow", "up", "turn left", "round", "money");
        IntFunction<List<String>> some = i -> names.stream()
                .filter(name -> (i * 37 + 11) / (1 + names.indexOf(name)) % 3 == 0)
                .toList();
        String lists = IntStream.range(0, 60)
                .mapToObj(i -> "{\"id\": \"k%d\", \"n\": %d.5, \"colour\": \"%s\", \"tags\": [%s]}"
                        .formatted(
                                i,
                                i % 31,
                                i % 2 == 0 ? "red" : "blue",
                                some.apply(i).stream()
                                        .map(name -> '"' + name + '"')
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("\n"));
        assertThat(drafted(Files.writeString(folder.resolve("t.jsonl"), lists)))
                .contains("task: multi-label    # lists of labels, 1.")
                .contains("label: tags    # 5 values: arrow, money, round, …; or colour (2 values)\n")
                .contains("columns: [colour, \"n\"] }");
        for (String separator : List.of(",", ";", "|")) {
            assertThat(drafted(rows("id,n,tags", 60, i -> "k%d,%d.5,\"%s\""
                            .formatted(i, i % 31, String.join(separator, some.apply(i))))))
                    .contains(
                            separator.equals(",")
                                    ? "task: multi-label    # labels between ','"
                                    : "task: { multi-label: { separator: \"" + separator
                                            + "\" } }    # labels between '")
                    .contains("label: tags    # 5 values: arrow, money, round, …\n");
        }
        // a town and its country are one name, and a sentence is none
        assertThat(drafted(rows("id,place", 90, i -> "k%d,\"town%d, country%d\"".formatted(i, i % 12, i % 3))))
                .contains("task: multiclass    # one of 12 values a sample\n");
        assertThat(drafted(rows("id,tags,kind", 90, i -> "k%d,\"well, this is number %d\",%s"
                        .formatted(i, i, i % 2 == 0 ? "x" : "y"))))
                .contains("task: multiclass    # one of 2 values a sample\n")
                .contains("  text: { from: tags, encoder: minilm-l6 }");
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
    void without_a_label_the_draft_says_that_it_cannot_run_and_without_ids_rows_are_called_by_their_places()
            throws IOException {
        Inspection found = inspector.look(
                rows("stars,width", 60, i -> "%d,%d.5".formatted(i % 5, i % 50)).toString());
        assertThat(PipelineDraft.obstacles(found))
                .containsExactly(
                        "No field looks like a label. Name the one that holds it in label (perhaps stars (5 values)).");
        assertThat(PipelineDraft.yaml(found))
                .contains("\n# It cannot run yet. No field looks like a label.")
                .contains(", id: \"#row\" }")
                .contains("\n# No column has another value in every row, so that rows are called by their files")
                .contains("\ntask: multiclass    # or multi-label, ordinal, regression, as the label is; none to")
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
                        + " .tsv, .jsonl, .json, .parquet). ");
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
                        SourceSettings.ofFolder(readme.toString()),
                        new SourceListing(new Configuration()),
                        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected a folder");
    }

    @Test
    void what_few_of_many_rows_hold_is_found_and_a_label_of_ten_classes_has_ten() throws IOException {
        // sorted by label, so that the first rows have two classes, and their numbers no words
        Path table = rows(
                "id,label,seen,empty", 6000, i -> "k%d,c%d,%s,".formatted(i, i / 600, i < 5999 ? "" + i % 90 : "?"));
        Inspection found = inspector.look(table.toString());
        assertThat(found.samples()).isEqualTo(6000);
        assertThat(found.label().distinct()).isEqualTo(10);
        assertThat(PipelineDraft.yaml(found))
                .contains("drafted from all 6,000 samples.")
                .contains("label: label    # 10 values: c0, c1, c2, …");
        assertThat(PipelineDraft.leftOut(found)).contains("empty, which holds nothing");
    }

    @Test
    void a_column_that_names_the_sides_of_a_split_is_the_split_and_no_feature() throws IOException {
        List<String> sides = List.of("Train", "train", "train", "VAL", "dev", "test");
        assertThat(drafted(rows("id,used,kind,size", 60, i -> "k%d,%s,%s,%d"
                        .formatted(i, sides.get(i % 6), i % 4 < 2 ? "x" : "y", i * 7 % 11))))
                .contains("split: { column: used }    # 5 values: Train, VAL, dev\n")
                .contains("label: kind")
                .contains("columns: [size] }")
                .doesNotContain("left out");
        // what cannot be split by is no feature, either
        assertThat(drafted(rows("id,split,fold,part,kind,size", 60, i -> "k%d,%s,%d,%s,%s,%d"
                        .formatted(
                                i,
                                i % 2 == 0 ? "train" : "other",
                                i % 5,
                                i % 2 == 0 ? "train" : "val",
                                i % 4 < 2 ? "x" : "y",
                                i * 7 % 11))))
                .contains("split: { train: 0.7, validation: 0.15, test: 0.15 }")
                .contains("columns: [size] }")
                .contains(
                        "  # left out: fold, named like a split, though its values (0, 1, 2, …) are not train, validation"
                                + " and test\n")
                .contains("  # left out: part, which names sides of a split, but none to test on\n")
                .contains("  # left out: split, named like a split, though its values (other, train) are not");
    }

    @Test
    void what_several_samples_have_in_common_is_grouped_by_and_never_read() throws IOException {
        assertThat(drafted(rows("id,group,said,kind", 90, i -> "k%d,the red thing %d,the red thing %d,%s"
                        .formatted(i, i % 80, i % 80, i % 4 < 2 ? "x" : "y"))))
                .contains("group-by: group }    # 80 values of group, 1.1 samples each: equals stay together")
                .contains("  text: { from: said, encoder: minilm-l6 }");
        assertThat(drafted(rows("id,lot,kind,n", 180, i -> "k%d,L-%d,%s,%d"
                        .formatted(i, i / 3, i % 4 < 2 ? "x" : "y", i * 7 % 11))))
                .contains("group-by: lot }    # 60 values of lot, 3.0 samples each: equals stay together");
        // names that are no codes may be anything: a person decides
        assertThat(drafted(rows("id,town,kind,n", 180, i -> "k%d,%s,%s,%d"
                        .formatted(
                                i,
                                "town" + (char) ('a' + i / 3 / 26) + (char) ('a' + i / 3 % 26),
                                i % 4 < 2 ? "x" : "y",
                                i * 7 % 11))))
                .contains("test: 0.15 }    # group-by: a field whose equals stay together, perhaps town (60 values)\n")
                .contains("  # left out: town, which has 60 different values\n");
        // who wrote it may be what is to be learned
        assertThat(drafted(rows(
                        "id,author,said", 120, i -> "k%d,a%d,these are words of number %d".formatted(i, i % 10, i))))
                .contains("label: author    # 10 values")
                .doesNotContain("group-by: author");
    }

    @Test
    void pictures_are_told_by_their_bytes_and_endings_of_one_set_are_one_modality() throws IOException {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13};
        for (int i = 0; i < 60; i++) {
            String ending = i == 0 ? "raw" : i % 3 == 0 ? "JPG" : i % 3 == 1 ? "jpeg" : "png";
            write((i % 2 == 0 ? "cats/" : "dogs/") + i + "." + ending, png);
            write((i % 2 == 0 ? "cats/" : "dogs/") + i + ".note", "some words".getBytes(StandardCharsets.UTF_8));
            if (i < 2) {
                write((i % 2 == 0 ? "cats/" : "dogs/") + i + ".wav", "no sound".getBytes(StandardCharsets.UTF_8));
            }
        }
        Inspection found = inspector.look(folder.toString());
        assertThat(PipelineDraft.yaml(found))
                .contains("  image: { from: [jpeg, png, jpg, raw], encoder: mobilenetv2-b10 }    # 60 of 60 samples\n")
                .doesNotContain("image_2")
                .contains("  # audio: { from: wav, encoder: speech-embedding }    # 2 of 60 samples\n")
                .contains("  # left out: note, which no bundled encoder reads\n");
        assertThat(PipelineDraft.warnings(found))
                .containsExactly("Too few samples to learn from have wav: 2 of 60. It is drafted as a comment.");
    }

    @Test
    void a_column_of_pictures_is_one_though_a_third_of_them_are_of_another_kind() throws IOException {
        Files.createDirectories(folder.resolve("p"));
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13};
        for (int i = 0; i < 60; i++) {
            if (i != 7) {
                Files.write(
                        folder.resolve("p/" + i + (i % 3 == 0 ? ".xcf" : ".png")), i % 3 == 0 ? new byte[] {1} : png);
            }
        }
        Inspection found = inspector.look(rows("id,file,kind", 60, i -> "k%d,p/%d%s,%s"
                        .formatted(i, i, i % 3 == 0 ? ".xcf" : ".png", i % 2 == 0 ? "x" : "y"))
                .toString());
        assertThat(PipelineDraft.yaml(found))
                .contains("  image: { from: file, encoder: mobilenetv2-b10 }    # 60 of 60 samples\n");
        assertThat(PipelineDraft.warnings(found))
                .containsExactly(
                        "Of file 20 of 60 looked at do not begin as pictures do, 1 of 60 looked at cannot be read.");
    }

    @Test
    void samples_that_share_a_name_up_to_the_first_dot_are_named() throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            members.put("a" + i + ".v1.txt", "this is text " + i);
            members.put("a" + i + ".v2.txt", "this is another text " + i);
            members.put("a" + i + ".cls", i % 2 == 0 ? "cat" : "dog");
        }
        Path tar = Tars.write(folder.resolve("x.tar"), members);
        assertThat(PipelineDraft.warnings(inspector.look(tar.toString())))
                .singleElement()
                .asString()
                .startsWith("20 samples hold several files of one ending")
                .contains("a0.cls and a0.v1.txt and a0.v2.txt");
    }

    private void write(String file, byte[] bytes) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
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

package io.athanor.source.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassLabelsTest {
    @TempDir
    private Path folder;

    private ParquetRows open(String name) {
        return ParquetRows.open(TableFiles.of(folder.resolve(name)), ReadColumns.SCALARS, new Configuration());
    }

    /** A label of each kind: two that have names, none, and one beyond them. */
    private static void label(int row, Group group) {
        long[] labels = {0, 1, -1, 2};
        group.add("label", labels[row]);
        Group tags = group.addGroup("tags");
        for (int tag = 0; tag < row; tag++) {
            tags.addGroup("list").add("element", (long) 2 - tag);
        }
    }

    @Test
    void numbers_of_classes_are_read_as_their_names() {
        HuggingFaceFile.write(folder.resolve("a.parquet"), 4, ClassLabelsTest::label);
        assertThat(TableFiles.read(open("a.parquet")).rows())
                .containsExactly(
                        "{label=cup, tags=[]}",
                        "{label=plate, tags=[\"blue\"]}",
                        "{tags=[\"blue\",\"new\"]}",
                        "line 4: label is 2, expected the number of one of 2 classes, 0 to 1");
        assertThat(ParquetRows.columns(TableFiles.of(folder.resolve("a.parquet")), new Configuration()))
                .contains(
                        new FileColumn("label", FileColumn.Type.TEXT),
                        new FileColumn("image", FileColumn.Type.BYTES_OR_PATH));
    }

    @Test
    void lists_are_known_however_the_library_has_written_them() {
        for (String list : List.of(
                "[{\"names\": [\"a\"], \"_type\": \"ClassLabel\"}]",
                "{\"feature\": {\"num_classes\": 1, \"names\": [\"a\"], \"_type\": \"ClassLabel\"}, \"_type\": \"List\"}")) {
            assertThat(ClassLabels.of(Map.of("huggingface", "{\"info\": {\"features\": {\"tags\": " + list + "}}}"))
                            .names())
                    .isEqualTo(Map.of("tags", List.of("a")));
        }
    }

    @Test
    void without_names_numbers_stay_numbers() {
        for (Map<String, String> notes : List.of(
                Map.<String, String>of(),
                Map.of("huggingface", "no JSON"),
                Map.of(
                        "huggingface",
                        "{\"info\": {\"features\": {\"label\": {\"dtype\": \"int64\", \"_type\": \"Value\"}}}}"))) {
            HuggingFaceFile.write(folder.resolve("b.parquet"), 4, notes, ClassLabelsTest::label);
            assertThat(TableFiles.read(open("b.parquet")).rows())
                    .containsExactly("{label=0}", "{label=1}", "{label=-1}", "{label=2}");
            folder.resolve("b.parquet").toFile().delete();
            folder.resolve(".b.parquet.crc").toFile().delete();
        }
    }
}

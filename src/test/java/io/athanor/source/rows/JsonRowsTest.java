package io.athanor.source.rows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonRowsTest {
    @TempDir
    Path folder;

    @Test
    void scalars_are_read_as_they_are_written() throws IOException {
        assertThat(
                        json("{\"id\": 7, \"n\": 1.50, \"big\": 123456789012345678901234567890, \"b\": true, \"s\": \"x\\ny\"}\r\n"
                                        + "{\"id\": \"8\", \"nothing\": null, \"blank\": \" \", \"list\": [1, {\"id\": 2}], \"o\": {\"id\": 3}}")
                                .rows())
                .containsExactly("{b=true, big=123456789012345678901234567890, id=7, n=1.50, s=x\ny}", "{id=8}");
    }

    @Test
    void lists_of_scalars_are_lists_of_texts() throws IOException {
        assertThat(
                        json("{\"id\": 1, \"l\": [\"b\", 1.50, true, \"a\\\"c\"], \"none\": []}\n{\"id\": 2, \"l\": [null], \"n\": [[1]]}")
                                .rows())
                .containsExactly("{id=1, l=[\"b\",\"1.50\",\"true\",\"a\\\"c\"], none=[]}", "{id=2}");
    }

    @Test
    void numbers_that_json_does_not_know_are_missing_and_counted() throws IOException {
        TableFiles.Read read = json("{\"id\": 1, \"n\": NaN}\n{\"id\": 2, \"n\": -Infinity, \"m\": Infinity}\n"
                + "{\"id\": 3, \"n\": 1e309, \"m\": \"NaN\"}\n");
        assertThat(read.rows()).containsExactly("{id=1}", "{id=2}", "{id=3, m=NaN, n=1e309}");
        assertThat(read.changes().count(Change.CELL_NOT_FINITE)).isEqualTo(3);
        assertThat(read.changes().lines()).anyMatch(line -> line.endsWith("line 1 of t.jsonl: n is NaN"));
    }

    @Test
    void a_broken_line_is_flawed_by_its_number_and_the_rest_is_read() throws IOException {
        TableFiles.Read read = json("{\"id\": 1}\n\n{\"id\": 2, \"cat\"\n{\"id\": 3}\n[4]\n{\"id\": 5, \"id\": 6}\n"
                + "{\"id\": 7} {\"id\": 8}\n{\"id\": 9}\n");
        assertThat(read.rows())
                .hasSize(7)
                .startsWith("{id=1}")
                .endsWith("{id=9}")
                .contains("{id=3}")
                .anyMatch(row -> row.startsWith("line 3: not JSON: "))
                .anyMatch(row -> row.startsWith("line 5: not JSON: found a list, expected an object"))
                .anyMatch(row -> row.startsWith("line 6: not JSON: Duplicate field 'id'"))
                .anyMatch(row -> row.startsWith("line 7: not JSON: something follows the object"));
    }

    @Test
    void a_first_line_that_is_broken_is_one_line() throws IOException {
        assertThat(json("{\"id\": 1, \"cat\"\n{\"id\": 2}\n").rows()).hasSize(2).endsWith("{id=2}");
        assertThat(json("{\"id\": 1, \"cat\"").rows())
                .singleElement()
                .asString()
                .startsWith("line 1: not JSON");
    }

    @Test
    void a_list_and_objects_over_several_lines_are_read_too() throws IOException {
        String pretty = "{\n  \"id\": 1,\n  \"tags\": [\n    \"x\"\n  ]\n}\n{\n  \"id\": 2\n}\n";
        assertThat(json(pretty).rows()).containsExactly("{id=1, tags=[\"x\"]}", "{id=2}");
        assertThat(json("[" + pretty.replace("}\n{", "},\n{") + "]").rows())
                .containsExactly("{id=1, tags=[\"x\"]}", "{id=2}");
        assertThat(json(" \n[{\"id\": 1}, 5, {\"id\": NaN}]").rows())
                .containsExactly("{id=1}", "line 2: found a value, expected an object", "{}");
        assertThatThrownBy(() -> json("[{\"id\": 1},\n{\"id\": 2,,}]"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 2 is not JSON");
        assertThatThrownBy(() -> json("[{\"id\": 1},\n{\"id\": 2}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("t.jsonl");
    }

    @Test
    void encodings_are_told_by_their_mark_and_others_are_no_json() throws IOException {
        String text = "{\"id\": 1, \"said\": \"café\"}\n{\"id\": 2}\n";
        Path marked = TableFiles.write(
                folder.resolve("t.jsonl"), new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, text.getBytes(UTF_8));
        assertThat(TableFiles.json(marked).rows()).containsExactly("{id=1, said=café}", "{id=2}");
        Path wide = TableFiles.write(
                folder.resolve("t.jsonl"), new byte[] {(byte) 0xFF, (byte) 0xFE}, text.getBytes(UTF_16LE));
        assertThat(TableFiles.json(wide).rows()).containsExactly("{id=1, said=café}", "{id=2}");
        Path latin = TableFiles.write(folder.resolve("t.jsonl"), text.getBytes(ISO_8859_1));
        assertThat(TableFiles.json(latin).rows())
                .hasSize(2)
                .endsWith("{id=2}")
                .anyMatch(row -> row.startsWith("line 1: not JSON in UTF-8") && row.contains("source.encoding"));
    }

    @Test
    void packed_files_are_read_and_empty_ones_told() throws Exception {
        byte[] line = "{\"id\": 1}\n".getBytes(UTF_8);
        Path file = TableFiles.write(
                folder.resolve("t.jsonl.zst"), TableFiles.packed("zstd", line), TableFiles.packed("zstd", line));
        assertThat(TableFiles.json(file).rows()).containsExactly("{id=1}", "{id=1}");
        assertThat(json("\n").changes().count(Change.FILE_EMPTY)).isEqualTo(1);
    }

    private TableFiles.Read json(String text) throws IOException {
        return TableFiles.json(TableFiles.write(folder.resolve("t.jsonl"), text.getBytes(UTF_8)));
    }
}

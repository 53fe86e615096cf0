package io.athanor.source.rows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelimitedRowsTest {
    private static final List<String> CAFES = List.of("{id=1, said=café}", "{id=2, said=naïve, twice}");

    @TempDir
    Path folder;

    @Test
    void quotes_line_breaks_and_blanks_are_read_as_they_are_written() throws IOException {
        assertThat(csv("id,a,b\r\n1,\"x, \"\"y\"\"\",\"l1\nl2\"\r\n2, z ,5\" tall\r\n")
                        .rows())
                .containsExactly("{a=x, \"y\", b=l1\nl2, id=1}", "{a= z , b=5\" tall, id=2}");
        assertThat(csv("id,a\r1,x\r2,y").rows()).as("lone CR").containsExactly("{a=x, id=1}", "{a=y, id=2}");
    }

    @Test
    void a_quote_that_is_never_closed_is_refused_with_its_line() {
        assertThatThrownBy(() -> csv("id,a\n1,x\n\n2,\"open\n3,y\n4,z\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("t.csv: a quote in the row that begins in line 4 is never closed");
        assertThatThrownBy(() -> csv("id,a,b\n1,\"open,x\n2,y,say \"yes\" now\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the row that begins in line 2 has something after a closing quote (line 3)");
    }

    @Test
    void a_quote_that_swallowed_rows_is_told() throws IOException {
        TableFiles.Read read = csv("id,a,b,c\n1,x,\"open,p\n2,y,z,q\n3,y,5\",s\n4,t,u,v\n");
        assertThat(read.rows()).hasSize(2);
        assertThat(read.changes().count(Change.CELL_SPANS_ROWS)).isEqualTo(1);
        assertThat(csv("id,a,b,c\n1,x,\"a poem,\nof three lines,\nand commas\",p\n")
                        .changes()
                        .isEmpty())
                .as("a text")
                .isTrue();
    }

    @Test
    void rows_of_other_lengths_are_flawed_by_their_line_and_never_shifted() throws IOException {
        TableFiles.Read read = csv("id,a,b\n1,x,y\n2,x,y,z\n3,x\n4,\"x\n\",y\n5,x,y,,\n6,x,y\n,,\n , \n7,x,\n");
        assertThat(read.rows())
                .containsExactly(
                        "{a=x, b=y, id=1}",
                        "line 3: found 4 cells, expected 3 as in the header",
                        "line 4: found 2 cells, expected 3 as in the header",
                        "{a=x\n, b=y, id=4}",
                        "{a=x, b=y, id=5}",
                        "{a=x, b=y, id=6}",
                        "{a=x, id=7}");
        assertThat(read.changes().count(Change.CELLS_BEYOND)).isEqualTo(1);
        assertThat(read.changes().count(Change.ROW_BLANK)).isEqualTo(2);
    }

    @Test
    void names_in_a_header_are_trimmed_given_and_never_twice() throws IOException {
        TableFiles.Read read = csv("\uFEFFid, a ,\u00A0b,\n1,x,y,z\n");
        assertThat(read.rows()).containsExactly("{_c3=z, a=x, b=y, id=1}");
        assertThat(read.changes().count(Change.COLUMN_TRIMMED)).isEqualTo(2);
        assertThat(read.changes().count(Change.COLUMN_NAMELESS)).isEqualTo(1);
        assertThatThrownBy(() -> csv("id,num,num \n1,2,3\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("its header names 'num' twice (columns 2 and 3)");
    }

    @Test
    void encodings_are_told_by_their_mark_or_stated_and_never_guessed_wrong() throws IOException {
        String text = "id,said\n1,café\n2,\"naïve, twice\"\n";
        for (byte[][] written : new byte[][][] {
            {text.getBytes(UTF_8)},
            {{(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, text.getBytes(UTF_8)},
            {{(byte) 0xFF, (byte) 0xFE}, text.getBytes(UTF_16LE)},
            {{(byte) 0xFE, (byte) 0xFF}, text.getBytes(UTF_16BE)}
        }) {
            Path file = TableFiles.write(folder.resolve("t.csv"), written);
            assertThat(TableFiles.csv(file, TextSettings.guessed()).rows()).isEqualTo(CAFES);
        }
        Path latin = TableFiles.write(folder.resolve("t.csv"), text.getBytes(ISO_8859_1));
        assertThat(TableFiles.csv(latin, new TextSettings("windows-1252", "auto"))
                        .rows())
                .isEqualTo(CAFES);
        assertThatThrownBy(() -> TableFiles.csv(latin, TextSettings.guessed()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 2 holds bytes that are not UTF-8")
                .hasMessageContaining("source.encoding");
        Path unmarked = TableFiles.write(folder.resolve("t.csv"), text.getBytes(UTF_16LE));
        assertThatThrownBy(() -> TableFiles.csv(unmarked, TextSettings.guessed()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("source.encoding");
        assertThat(TableFiles.csv(unmarked, new TextSettings("utf-16le", "auto"))
                        .rows())
                .isEqualTo(CAFES);
        assertThatThrownBy(() -> new TextSettings("latin-nine", "auto"))
                .hasMessageContaining("encoding is 'latin-nine'");
    }

    @Test
    void bytes_that_are_none_of_the_encoding_are_named_far_down_the_file_too() throws IOException {
        byte[] rows = "1,plain\n".repeat(50_000).getBytes(UTF_8);
        Path file = TableFiles.write(
                folder.resolve("t.csv"), "id,said\n".getBytes(UTF_8), rows, "2,caf\u00e9\n".getBytes(ISO_8859_1), rows);
        assertThatThrownBy(() -> TableFiles.csv(file, TextSettings.guessed()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 50002 holds bytes that are not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t', '|'})
    void separators_are_told_by_the_first_lines_or_stated(char separator) throws IOException {
        String text = "id,said,more\n1,\"one, and; two|\t\",x\n2,,y\n"
                .replace(",x", separator + "x")
                .replace("id,said,", "id" + separator + "said" + separator)
                .replace("1,\"", "1" + separator + "\"")
                .replace("2,,", "2" + separator + separator);
        TableFiles.Read read = csv(text);
        assertThat(read.rows()).containsExactly("{id=1, more=x, said=one, and; two|\t}", "{id=2, more=y}");
        assertThat(read.changes().count(Change.SEPARATOR_GUESSED)).isEqualTo(separator == ',' ? 0 : 1);
        Path file = TableFiles.write(folder.resolve("t.csv"), text.getBytes(UTF_8));
        TableFiles.Read stated = TableFiles.csv(file, new TextSettings("auto", String.valueOf(separator)));
        assertThat(stated.rows()).isEqualTo(read.rows());
        assertThat(stated.changes().isEmpty()).isTrue();
    }

    @Test
    void a_semicolon_in_texts_is_no_separator_and_a_spreadsheet_may_say_which_is() throws IOException {
        assertThat(csv("id,said\n1,a; b\n2,c; d; e\n").rows())
                .containsExactly("{id=1, said=a; b}", "{id=2, said=c; d; e}");
        assertThat(csv("sep=;\r\nid;said\r\n1;a, b\r\n2\r\n").rows())
                .containsExactly("{id=1, said=a, b}", "line 4: found 1 cells, expected 2 as in the header");
        Path tsv = TableFiles.write(folder.resolve("t.tsv"), "id\tsaid\n1\ta, b\n".getBytes(UTF_8));
        TableFiles.Read read = TableFiles.csv(tsv, TextSettings.guessed());
        assertThat(read.rows()).containsExactly("{id=1, said=a, b}");
        assertThat(read.changes().isEmpty()).isTrue();
    }

    @Test
    void nul_bytes_and_files_without_rows_are_told() throws IOException {
        assertThat(csv("id,a\n1,x\0y\n2,z\n").rows())
                .containsExactly("line 2: a holds a NUL byte, expected text", "{a=z, id=2}");
        assertThat(csv("").changes().count(Change.FILE_EMPTY)).isEqualTo(1);
        assertThat(csv("id,a\n").rows()).isEmpty();
    }

    @Test
    void packed_files_are_read_whole_and_a_packed_file_cut_off_is_refused() throws Exception {
        byte[] first = "id,said\n1,café\n".getBytes(UTF_8);
        byte[] second = "2,\"naïve, twice\"\n".getBytes(UTF_8);
        for (String codec : List.of("gz", "bzip2", "zstd")) {
            String ending = codec.replace("bzip2", "bz2").replace("zstd", "zst");
            Path file = TableFiles.write(
                    folder.resolve("t.csv." + ending),
                    TableFiles.packed(codec, first),
                    TableFiles.packed(codec, second));
            assertThat(TableFiles.csv(file, TextSettings.guessed()).rows())
                    .as(codec)
                    .isEqualTo(CAFES);

            byte[] whole = TableFiles.packed(
                    codec, "1,some words and then some\n".repeat(1000).getBytes(UTF_8));
            Path cut = TableFiles.write(
                    folder.resolve("cut.csv." + ending),
                    TableFiles.packed(codec, first),
                    Arrays.copyOf(whole, whole.length / 2));
            assertThatThrownBy(() -> TableFiles.csv(cut, TextSettings.guessed()), codec)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cut.csv." + ending);

            Path other = TableFiles.write(folder.resolve("other.csv." + ending), first);
            assertThatThrownBy(() -> TableFiles.csv(other, TextSettings.guessed()), codec)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("other.csv." + ending);
        }
    }

    private TableFiles.Read csv(String text) throws IOException {
        return csv(text, UTF_8);
    }

    private TableFiles.Read csv(String text, Charset charset) throws IOException {
        return TableFiles.csv(
                TableFiles.write(folder.resolve("t.csv"), text.getBytes(charset)), TextSettings.guessed());
    }
}

package io.athanor.source.rows;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextLinesTest {
    @TempDir
    private Path folder;

    @Test
    void a_quote_within_a_cell_has_no_row_go_on() throws IOException {
        String text = "a,b,c\n" + "1,2,3\n".repeat(8) + "x,5\" disk\n1,2,3\ny\n";
        assertThat(csv(text, UTF_8, 10L, 12L)).isEqualTo(Map.of(10L, "x,5\" disk\n", 12L, "y\n"));
    }

    @Test
    void a_row_is_all_the_lines_that_its_quotes_hold() throws IOException {
        String text = "a,b,c\r\n\"l1\r\nl\"\"2\r\n\",x\r\n\r\n , \r\ny,\"z\"\r\n";
        assertThat(csv(text, UTF_8, 2L, 3L, 7L)).isEqualTo(Map.of(2L, "\"l1\nl\"\"2\n\",x\n", 7L, "y,\"z\"\n"));
        assertThat(csv("sep=;\na;b\n1;\"2\n3\"\n4\n", UTF_8, 3L, 5L))
                .as("after a spreadsheet's own line")
                .isEqualTo(Map.of(3L, "1;\"2\n3\"\n", 5L, "4\n"));
    }

    @Test
    void rows_are_handed_out_in_utf_8_and_those_beyond_the_end_are_left_out() throws IOException {
        assertThat(csv("\uFEFFa,b\ncaf\u00e9\n", UTF_16LE, 2L, 9L)).isEqualTo(Map.of(2L, "caf\u00e9\n"));
    }

    private Map<Long, String> csv(String text, Charset charset, Long... wanted) throws IOException {
        TableFile file = TableFiles.of(TableFiles.write(folder.resolve("t.csv"), text.getBytes(charset)));
        Configuration configuration = new Configuration();
        return TextLines.of(
                file,
                TextSettings.guessed(),
                DelimitedRows.ends(file, TextSettings.guessed(), ',', List.of(wanted), configuration),
                configuration);
    }
}

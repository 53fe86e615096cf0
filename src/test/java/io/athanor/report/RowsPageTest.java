package io.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Modality;
import io.athanor.explain.ChosenRow;
import io.athanor.explain.Opinion;
import io.athanor.explain.RowKind;
import io.athanor.report.Gallery.Preview;
import io.athanor.report.RowGallery.Cell;
import io.athanor.report.RowGallery.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsPageTest {
    private static final ChosenRow ROW = new ChosenRow(
            RowKind.MISTAKE,
            "id \"><script>alert(1)</script>",
            0.93,
            "a & b",
            "<c>",
            0.93,
            List.of(new Opinion(new Modality("text"), "<c>", 0.61)));

    private static String page() {
        return new RowsPage()
                .html(
                        "<emoji>",
                        "2026-03-01T12:30:05Z",
                        "teacher",
                        new RowGallery(List.of(new Shown(
                                ROW,
                                List.of(
                                        new Cell("image", Preview.picture(new byte[] {1, 2})),
                                        new Cell("text", Preview.text("a </q><b>bold</b> text")),
                                        new Cell("audio", Preview.sound("audio/ogg", new byte[] {3})),
                                        new Cell("table", Preview.bare("refused, undecodable: <nothing>")))))));
    }

    @Test
    void a_row_is_shown_with_what_is_said_of_each_modality() {
        assertThat(page())
                .contains("The surest mistakes")
                .contains("data:image/png;base64,AQI=")
                .contains("data:audio/ogg;base64,Aw==")
                .contains("&lt;c&gt;, 93 %")
                .contains("&lt;c&gt;, 61 %")
                .contains("its label is <b dir=\"auto\">a &amp; b</b>")
                .contains("<p class=\"absent\">There are none.</p>");
    }

    @Test
    void whatever_comes_from_data_is_escaped_and_nothing_is_loaded() {
        assertThat(page())
                .doesNotContain("<script")
                .doesNotContain("<b>bold")
                .doesNotContain("<nothing>")
                .contains("a &lt;/q&gt;&lt;b&gt;bold&lt;/b&gt; text")
                .contains("refused, undecodable: &lt;nothing&gt;")
                .contains("default-src 'none'")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }
}

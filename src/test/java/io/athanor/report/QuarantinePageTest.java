package io.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.report.Gallery.Kind;
import io.athanor.report.Gallery.Preview;
import io.athanor.report.Gallery.Tile;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class QuarantinePageTest {
    private static final String HOSTILE = "<script>alert('x')</script>\"&";
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);
    private static final ReportData DATA = data(new Gallery(List.of(
            new Kind("image", "truncated", 1230, List.of(new Tile("a", "cut off", Preview.picture(BYTES)))),
            new Kind("audio", "undecodable", 2, List.of(new Tile(HOSTILE, "odd", Preview.sound("audio/ogg", BYTES)))),
            new Kind(
                    "text",
                    HOSTILE,
                    2,
                    List.of(
                            new Tile("c", HOSTILE, Preview.text(HOSTILE)),
                            new Tile("d", "hangs", Preview.bare("not opened here")))))));

    @Test
    void each_payload_is_shown_with_its_name_its_kind_and_why_it_was_refused() {
        assertThat(new QuarantinePage().html(DATA))
                .contains("4 of 1,234 shown", "image: truncated", "1 of 1,230", "image, truncated")
                .contains(
                        "src=\"data:image/png;base64,Ynl0ZXM=\"",
                        "<audio controls",
                        "src=\"data:audio/ogg;base64,Ynl0ZXM=\"")
                .contains("cut off", "hangs", "not opened here");
    }

    @Test
    void the_page_stands_alone_is_well_formed_and_shows_what_data_say_as_text() throws Exception {
        String page = new QuarantinePage().html(DATA);

        assertThat(page)
                .doesNotContain("<script", "http:", "https:", "@import", "url(")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
                .contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:;");
        String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(body))))
                .isNotNull();
    }

    @Test
    void the_report_links_it_where_something_was_refused() {
        assertThat(new ReportPage().html(DATA))
                .contains("<a href=\"quarantine.html\">What they look like: 4 of 1,234 shown</a>");
        assertThat(new ReportPage().html(data(Gallery.NONE))).doesNotContain("quarantine.html");
    }

    private static ReportData data(Gallery gallery) {
        ReportData none = ReportData.empty("t", "2026-03-01T12:30:05Z");
        return new ReportData(
                none.title(),
                none.createdAt(),
                null,
                null,
                List.of(new ReportData.ReasonCount("image", "truncated", 1230)),
                none.examples(),
                gallery,
                none.stages(),
                none.modelLoads(),
                none.warnings(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }
}

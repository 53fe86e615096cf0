package io.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.report.Gallery.Preview;
import io.athanor.report.OverviewPage.Example;
import io.athanor.report.OverviewPage.Shown;
import io.athanor.report.OverviewPage.Table;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class OverviewPageTest {
    private static final String HOSTILE = "<script>alert('x')</script>\"&";
    private static final byte[] BYTES = {'b', 'y', 't', 'e', 's'};

    @Test
    void it_stands_alone_is_well_formed_and_shows_what_data_say_as_text() throws Exception {
        String page = new OverviewPage()
                .html(
                        HOSTILE,
                        "2026-03-01T12:30:05Z",
                        "Looked at all 3 samples.",
                        List.of(
                                new Table(
                                        "Label " + HOSTILE,
                                        List.of(List.of("class", "samples"), List.of(HOSTILE, "3")),
                                        List.of(HOSTILE)),
                                new Table("Equal payloads", List.of(), List.of("None."))),
                        List.of(new Example(
                                HOSTILE,
                                HOSTILE,
                                List.of(
                                        new Shown("image", HOSTILE, Preview.picture(BYTES)),
                                        new Shown("audio", "", Preview.sound("audio/ogg", BYTES)),
                                        new Shown("text", "", Preview.text(HOSTILE)),
                                        new Shown("scan", "", Preview.bare("missing"))))));

        assertThat(page)
                .contains(
                        "Looked at all 3 samples.",
                        "1 March 2026",
                        "<td class=\"right\" dir=\"auto\">3</td>",
                        "None.",
                        "missing")
                .contains("src=\"data:image/png;base64,Ynl0ZXM=\"", "<audio controls")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
                .contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:;")
                .doesNotContain("<script", "http:", "https:", "@import", "url(");
        String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(body))))
                .isNotNull();
    }
}

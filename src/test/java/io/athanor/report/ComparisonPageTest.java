package io.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.TrialComparison;
import io.athanor.evaluate.TrialComparison.Place;
import io.athanor.evaluate.TrialComparison.Rung;
import io.athanor.evaluate.TrialComparison.Times;
import io.athanor.evaluate.TrialComparison.Winner;
import io.athanor.task.Multiclass;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ComparisonPageTest {
    private static final String HOSTILE = "<script>alert('x')</script>\"&";

    private static SortedMap<String, Estimate> figures(double loss) {
        return new TreeMap<>(Map.of(
                "log_loss", new Estimate(loss, loss - 0.1, loss + 0.1, 50),
                "accuracy", new Estimate(0.8, 0.7, 0.9, 50)));
    }

    private static TrialComparison comparison() {
        return new TrialComparison(
                HOSTILE,
                "log_loss",
                "random",
                900,
                3,
                0.95,
                new Multiclass(List.of("a", "b"), List.of(1L, 1L)),
                List.of(new Rung(1 / 3.0, 5, 4), new Rung(1, 2, 2)),
                List.of(
                        new Place(
                                2,
                                Map.of("teacher.hidden", HOSTILE),
                                2,
                                60,
                                41,
                                null,
                                figures(0.5),
                                null,
                                1200,
                                3_200_000,
                                new Times(3.2, 75, true),
                                null),
                        new Place(
                                1,
                                Map.of("teacher.hidden", "32"),
                                2,
                                60,
                                60,
                                null,
                                figures(0.6),
                                new Comparison("1", "2", "log_loss", 0.1, -0.02, 0.2, "paired", null),
                                1200,
                                3_200_000,
                                new Times(3.1, 0.4, false),
                                null),
                        new Place(
                                3,
                                Map.of("teacher.hidden", "8"),
                                1,
                                20,
                                20,
                                1,
                                figures(0.9),
                                new Comparison("3", "2", "log_loss", 0.4, 0.3, 0.5, "paired", null),
                                1200,
                                3_200_000,
                                new Times(3.1, 0.4, false),
                                null),
                        new Place(
                                4,
                                Map.of("teacher.hidden", "9"),
                                1,
                                20,
                                0,
                                null,
                                new TreeMap<>(),
                                null,
                                0,
                                0,
                                null,
                                HOSTILE)),
                new Winner(2, figures(0.5), figures(0.55), 0.05, "/work/winner.yaml"),
                List.of(5),
                List.of("A note."));
    }

    @Test
    void a_terminal_reads_who_is_best_how_sure_that_is_and_what_was_left_out() {
        assertThat(new TrialTable(comparison()).text())
                .contains("0.500 [0.400, 0.600]", "+0.100 [−0.020, +0.200] not clear", "+0.400 [+0.300, +0.500] ")
                .contains("41/60", "3,200,000", "1 min 15 s  ", "failed")
                .contains("Trial 2 is the best: log-loss 0.500 [0.400, 0.600] on validation rows, the best of 4, and"
                        + " 0.550 [0.450, 0.650] on test rows, which no trial has seen (accuracy")
                .contains("worse by +0.050.")
                .contains(
                        "Successive halving: 4 trained for 33 % of their epochs, 2 trained for 100 % of their epochs.")
                .contains("Trial 4 failed: " + HOSTILE, "Trial 3 comes to the same training as trial 1.")
                .contains("Left out, as the budget was spent: 1 trials, of the numbers 5.", "A note.");
    }

    @Test
    void a_page_stands_alone_is_well_formed_and_shows_settings_as_text() throws Exception {
        String page = new ComparisonPage(comparison()).html("2026-03-01T12:30:05Z");
        assertThat(page)
                .contains("1 March 2026", "4 of 900 combinations were tried.", "A note.", "0.600 [0.500, 0.700]")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
                .doesNotContain("<script", "http:", "https:", "@import", "url(");
        String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(body))))
                .isNotNull();
    }
}

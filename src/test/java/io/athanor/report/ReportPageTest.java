package io.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Share;
import io.athanor.data.Ledger;
import io.athanor.data.Split;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Evaluator;
import io.athanor.evaluate.FoldPredictions;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.MethodRuns;
import io.athanor.evaluate.Metrics;
import io.athanor.task.LabelFitter;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Predictions;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportPageTest {
    private static final String HOSTILE = "<script>alert('x')</script>";
    private static final String SINGLE = new ReportPage().html(ReportFixture.report(0));

    @Test
    void a_sample_id_that_is_a_script_is_shown_as_text() {
        var modalities = new TreeMap<String, Ledger.Counts>();
        modalities.put("image", new Ledger.Counts(0, 0, 1));
        var data = new ReportData(
                HOSTILE,
                "2026-03-01T12:30:05Z",
                null,
                new Ledger(1, modalities, new Ledger.Labels(1, 0)),
                List.of(new ReportData.ReasonCount("image", HOSTILE, 1)),
                List.of(new ReportData.QuarantinedExample(HOSTILE, "image", "empty", HOSTILE)),
                Gallery.NONE,
                List.of(new ReportData.StageTiming(HOSTILE, 1, 1, false)),
                List.of(new ReportData.ModelLoad(HOSTILE, HOSTILE, 1, List.of(HOSTILE), List.of(8), List.of(1))),
                List.of(HOSTILE),
                Map.of(HOSTILE, Changes.of(Change.CELL_NOT_FINITE, 1, HOSTILE)),
                Map.of(HOSTILE, HOSTILE),
                Map.of(HOSTILE, HOSTILE),
                Map.of(HOSTILE, HOSTILE));

        String html = new ReportPage().html(data);

        assertThat(html).doesNotContain("<script").contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    }

    @Test
    void what_was_changed_on_the_way_is_listed_with_its_count_and_an_example() {
        assertThat(SINGLE)
                .contains("What was changed on the way")
                .contains(Change.CELL_NOT_FINITE.sentence())
                .contains("row 3 of emoji.csv: price is &#39;nan&#39;");
        assertThat(new ReportPage().html(ReportData.empty("t", "2026-03-01T12:30:05Z")))
                .contains("What was changed on the way", "Nothing was left out");
    }

    @Test
    void every_teacher_and_student_stands_in_every_chapter() {
        String html = new ReportPage().html(ReportFixture.report(ReportFixture.metricsOfSeveral()));

        assertThat(html)
                .contains("attentive (fused)", "small (distilled)", "small on labels alone")
                .contains("attentive against teacher", "small against attentive", "small against student")
                .contains("small ÷ attentive", "student ÷ teacher")
                .contains("Loss of the attentive by epoch", "Confusion matrix of the small")
                .contains("Calibration of the attentive", "Calibration of the small on labels alone")
                .contains("The teacher attentive&#39;s most frequent mistakes", "small-alone precision")
                .contains("teacher attentive&#39;s accuracy", "gained by distilling small")
                .contains("student small&#39;s speed over the teacher attentive&#39;s");
        assertThat(SINGLE).doesNotContain("attentive");
    }

    @Test
    void records_beside_the_samples_are_accounted_for() {
        var records = new TreeMap<>(Map.of("vendor", new Ledger.Records(1500, 1200, 7, 8, 9, 276, 0)));
        var ledger = new Ledger(0, new TreeMap<>(), new TreeMap<>(), new Ledger.Labels(0, 0), records);
        ReportData none = ReportData.empty("t", "2026-03-01T12:30:05Z");
        var data = new ReportData(
                none.title(),
                none.createdAt(),
                null,
                ledger,
                none.reasons(),
                none.examples(),
                none.gallery(),
                none.stages(),
                none.modelLoads(),
                none.warnings(),
                none.changes(),
                none.settings(),
                none.provenance(),
                none.environment());

        assertThat(new ReportPage().html(data))
                .contains("Records beside the samples")
                .containsPattern("(?s)<t[hd][^>]*>vendor<.*>1,200<.*>7<.*>8<.*>9<.*>276<.*>0<.*>1,500<");
        assertThat(SINGLE).doesNotContain("Records beside the samples");
    }

    @Test
    void an_interval_of_another_kind_is_named_where_it_stands() {
        var right = new Predictions(
                VerdictTest.A_B, List.of("1", "2"), List.of("1", "2"), new float[][] {{0}, {1}}, new float[][] {
                    {1, 0}, {0, 1}
                });
        Metrics metrics = new Evaluator(EvaluateSettings.DEFAULT, 7)
                .evaluate(
                        List.of(new MethodRuns(
                                Method.STUDENT, List.of(new FoldPredictions(0, 0, 10, Map.of(Split.TEST, right))))),
                        List.of());

        assertThat(new ResultSections(metrics, new Palette(metrics))
                        .results()
                        .model()
                        .toString())
                .contains("100.0 % [34.2, 100.0]", "the interval of its accuracy is Wilson's");
        assertThat(SINGLE).doesNotContain("Wilson");
    }

    @Test
    void what_mistakes_cost_and_how_many_rows_are_answered_stand_among_the_results() {
        LabelFitter fitter = new Multiclass.Settings(Map.of("b", Map.of("a", 9.0)), new Share(25, true)).fitter();
        List.of("a", "b").forEach(fitter::add);
        List<String> ids = List.of("1", "2", "3", "4");
        var rows = new Predictions(fitter.fit(), ids, ids, new float[][] {{0}, {0}, {1}, {1}}, new float[][] {
            {0.8f, 0.2f}, {0.95f, 0.05f}, {0.3f, 0.7f}, {0.98f, 0.02f}
        });
        Metrics metrics = new Evaluator(EvaluateSettings.DEFAULT, 7)
                .evaluate(
                        List.of(new MethodRuns(Method.STUDENT, List.of(FoldPredictions.single(10, rows, rows)))),
                        List.of());
        assertThat(new ResultSections(metrics, new Palette(metrics))
                        .results()
                        .model()
                        .toString())
                .contains("mean cost", "coverage", "accuracy of the answered", "2.5", "75.0", "66.7")
                .contains(
                        "Predicted is what costs least",
                        "Less is better for log-loss, Brier score, calibration error and mean cost.");
        assertThat(SINGLE).doesNotContain("Predicted is what costs least", "accuracy of the answered");
    }

    @Test
    void class_names_are_escaped_inside_drawings() {
        var confusion = new io.athanor.evaluate.Confusion(List.of(HOSTILE, "\"&"), new long[][] {{1, 2}, {3, 4}});

        assertThat(HeatMap.draw(HOSTILE, confusion)).doesNotContain("<script").contains("&lt;script&gt;");
    }

    @Test
    void the_page_loads_nothing_and_runs_nothing() {
        assertThat(SINGLE)
                .contains("default-src 'none'")
                .doesNotContain(
                        "http://", "https://", "<script", "<link", "<iframe", "@import", "url(", " onload", " onclick")
                .doesNotContainPattern("(src|href)=\"(?!#)");
    }

    @Test
    void the_page_is_well_formed_and_its_chapters_are_linked() throws Exception {
        String body = SINGLE.substring(SINGLE.indexOf("<body>"), SINGLE.indexOf("</html>"));
        var factory = DocumentBuilderFactory.newInstance();
        assertThat(factory.newDocumentBuilder().parse(new InputSource(new java.io.StringReader(body))))
                .isNotNull();
        Matcher link = Pattern.compile("href=\"#([^\"]+)\"").matcher(SINGLE);
        while (link.find()) {
            assertThat(SINGLE).contains("id=\"" + link.group(1) + "\"");
        }
    }

    @Test
    void a_report_without_data_says_what_is_absent_in_every_chapter() {
        String html = new ReportPage().html(ReportData.empty("nothing", "2026-03-01T12:30:05Z"));

        assertThat(html)
                .contains(
                        "Nothing has been measured yet",
                        "No ledger has been written yet",
                        "Nothing is known of rejected payloads")
                .contains("No stage has been timed", "No encoder was loaded", "No settings were recorded");
    }

    @Test
    void metrics_without_methods_cost_and_curves_are_told_as_absent() {
        assertThat(pageWithoutFigures(VerdictTest.A_B))
                .contains("Neither a teacher nor a student", "No method has been measured", "No two methods")
                .contains("The cost of the models has not", "Robustness has not", "No training curve")
                .contains("No confusion", "No class has", "Calibration has not");
    }

    @Test
    void a_chapter_stands_where_its_task_has_something_to_say_there() {
        String classes = "id=\"confusion\"";
        String each = "id=\"classes\"";
        String numbers = "id=\"agreement\"";
        assertThat(pageWithoutFigures(VerdictTest.A_B)).contains(classes, each).doesNotContain(numbers);
        assertThat(pageWithoutFigures(new MultiLabel(List.of("a", "b"), List.of(1L, 1L), 2)))
                .contains(each)
                .doesNotContain(classes, numbers);
        assertThat(pageWithoutFigures(new Regression(List.of("a"), List.of(0.0), List.of(1.0))))
                .contains(numbers)
                .doesNotContain(classes, each);
    }

    /** The page of figures that nothing has been put into. */
    private static String pageWithoutFigures(Task task) {
        var empty = new io.athanor.evaluate.Metrics(
                "single split (indicative)",
                true,
                "bootstrap over groups",
                0.95,
                task,
                0,
                new TreeMap<>(),
                List.of(),
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of());
        ReportData none = ReportData.empty("nothing", "2026-03-01T12:30:05Z");
        var data = new ReportData(
                none.title(),
                none.createdAt(),
                empty,
                null,
                List.of(),
                List.of(),
                Gallery.NONE,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
        return new ReportPage().html(data);
    }

    @Test
    void text_stands_out_from_its_ground_in_both_themes() throws IOException {
        String css = resource("/report/report.css");
        Map<String, String> light = colours(css.substring(0, css.indexOf("@media")));
        var dark = new HashMap<>(light);
        dark.putAll(colours(
                css.substring(css.indexOf("@media screen and (prefers-color-scheme: dark)"), css.indexOf("* {"))));
        for (Map<String, String> theme : List.of(light, dark)) {
            for (String ground : List.of("paper", "surface", "wash")) {
                for (String text : List.of("ink", "muted", "accent")) {
                    assertThat(contrast(theme.get(text), theme.get(ground)))
                            .as(text + " on " + ground)
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
            assertThat(contrast(theme.get("warn"), theme.get("warn-wash"))).isGreaterThanOrEqualTo(4.5);
            assertThat(contrast(theme.get("ink"), theme.get("warn-wash"))).isGreaterThanOrEqualTo(4.5);
            assertThat(contrast(theme.get("ink"), theme.get("hit"))).isGreaterThanOrEqualTo(4.5);
            assertThat(contrast(theme.get("ink"), theme.get("miss"))).isGreaterThanOrEqualTo(4.5);
            for (int c = 0; c < Palette.COLOURS; c++) {
                assertThat(contrast(theme.get("c" + c), theme.get("surface")))
                        .as("series colour " + c)
                        .isGreaterThanOrEqualTo(3);
            }
        }
    }

    @Test
    void a_page_can_be_looked_at() throws IOException {
        Path folder = Files.createDirectories(Path.of("target/report-fixture"));
        Files.writeString(folder.resolve("single.html"), SINGLE);
        Files.writeString(folder.resolve("repeated.html"), new ReportPage().html(ReportFixture.report(5)));
        Files.writeString(
                folder.resolve("several.html"),
                new ReportPage().html(ReportFixture.report(ReportFixture.metricsOfSeveral())));
        Files.writeString(
                folder.resolve("empty.html"),
                new ReportPage().html(ReportData.empty("nothing", "2026-03-01T12:30:05Z")));

        assertThat(folder.resolve("repeated.html")).content().contains("5 x 5 repeated grouped stratified");
    }

    private static String resource(String name) throws IOException {
        try (var in = ReportPageTest.class.getResourceAsStream(name)) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> colours(String css) {
        var colours = new HashMap<String, String>();
        Matcher m = Pattern.compile("--([a-z0-9-]+): (#[0-9a-f]{6});").matcher(css);
        while (m.find()) {
            colours.put(m.group(1), m.group(2));
        }
        return colours;
    }

    /** As the Web Content Accessibility Guidelines define it. */
    private static double contrast(String a, String b) {
        double la = luminance(a);
        double lb = luminance(b);
        return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
    }

    private static double luminance(String colour) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double c = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}

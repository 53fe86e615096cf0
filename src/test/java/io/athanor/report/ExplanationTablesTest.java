package io.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Modality;
import io.athanor.evaluate.Ablation;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.RobustnessArea;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.explain.Association;
import io.athanor.explain.ClassWorth;
import io.athanor.explain.Expectation;
import io.athanor.explain.Explanation;
import io.athanor.explain.ExtractionTime;
import io.athanor.explain.Opinion;
import io.athanor.explain.RowExplanation;
import io.athanor.explain.ShapleyValue;
import io.athanor.explain.Worth;
import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplanationTablesTest {
    private static final Modality IMAGE = new Modality("image");
    private static final Modality TEXT = new Modality("text");
    private static final Task TASK = new Multiclass(List.of("a<b", "c"), List.of(1L, 1L));

    private static Explanation explanation() {
        return new Explanation(
                "teacher",
                List.of(IMAGE, TEXT),
                47,
                47,
                0,
                0.95,
                List.of(
                        new Worth("accuracy", 0.5, 0.9, List.of(shapley(IMAGE, 0.1), shapley(TEXT, 0.3))),
                        new Worth("log_loss", 0.7, 0.2, List.of(shapley(IMAGE, -0.2), shapley(TEXT, -0.3)))),
                List.of(new ClassWorth("a<b", 20, 0.7, 0.1, new TreeMap<>(Map.of(IMAGE, -0.4, TEXT, -0.2)))),
                new TreeMap<>(Map.of(IMAGE, 0.25, TEXT, 0.6)),
                List.of(new Association(IMAGE, TEXT, 200, 0.1, Double.NaN, 0.9, 0.85)),
                List.of(new ExtractionTime(IMAGE, 300, 30), new ExtractionTime(TEXT, 300, 0)),
                List.of(new Expectation(IMAGE, TEXT, 0.85), new Expectation(TEXT, null, Double.NaN)),
                List.of(),
                List.of("A note of its own."));
    }

    private static ShapleyValue shapley(Modality of, double value) {
        return new ShapleyValue(of, value, value - 0.05, value + 0.05);
    }

    private static Metrics metrics() {
        Ablation.Shown unclear = new Ablation.Shown(0.88, 0.02, -0.05, 0.09, "paired bootstrap over groups");
        Ablation.Shown clear = new Ablation.Shown(0.6, 0.3, 0.2, 0.4, "paired bootstrap over groups");
        return new Metrics(
                "single split (indicative)",
                true,
                "bootstrap over groups",
                0.95,
                TASK,
                0,
                new TreeMap<>(),
                List.of(),
                new TreeMap<>(),
                List.of(),
                List.of(
                        new Ablation("teacher", IMAGE, "accuracy", unclear, clear),
                        new Ablation("teacher", TEXT, "accuracy", clear, unclear)),
                List.of(new RobustnessArea("teacher", 0.5, 0.4, "linear-all", -0.0125)),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of());
    }

    private static List<ExplanationTables.Table> tables(@Nullable Metrics measured) {
        return new ExplanationTables(explanation(), TaskMetrics.of(TASK), measured).all();
    }

    @Test
    void gains_stand_beside_what_extraction_took() {
        ExplanationTables.Table gains = tables(metrics()).get(0);

        assertThat(gains.rows().get(0))
                .containsExactly("image", "88.0 %", "+2.0 [−5.0, +9.0]", "60.0 %", "+30.0 [+20.0, +40.0]", "100");
        assertThat(gains.rows().get(1)).endsWith("–");
        assertThat(gains.plain().get(0)).contains("lost without it");
        assertThat(tables(null).get(0).rows().get(0)).containsExactly("image", "–", "–", "–", "–", "100");
        assertThat(tables(null).get(0).notes().get(0)).contains("athanor evaluate");
    }

    @Test
    void shares_sum_to_what_all_are_worth_more_than_none() {
        ExplanationTables.Table shapley = tables(metrics()).get(1);

        assertThat(shapley.plain().get(0)).containsExactly("modality", "accuracy, points", "log-loss", "mean gate");
        assertThat(shapley.rows().get(0))
                .containsExactly("image", "+10.0 [+5.0, +15.0]", "−0.200 [−0.250, −0.150]", "25.0 %");
        assertThat(shapley.rows().get(2)).containsExactly("all together", "+40.0", "−0.500", "");
        assertThat(shapley.notes()).contains("A note of its own.");
    }

    @Test
    void a_suggestion_is_held_against_what_came_of_it_in_one_line() {
        ExplanationTables.Table beforehand = tables(metrics()).get(3);

        assertThat(beforehand.rows())
                .containsExactly(
                        List.of(
                                "image",
                                "may go: much like text, which is cheaper (CKA 0.85)",
                                "bears it out: what it gives, +2.0 points, is not clear"),
                        List.of("text", "keep", "bears it out: it gives +30.0 points"));
        assertThat(tables(null).get(3).rows().get(0)).endsWith("not measured");
        assertThat(tables(metrics()).get(4).rows().get(0))
                .containsExactly("image, text", "200", "0.85", "0.90", "0.10", "–");
    }

    @Test
    void a_sample_is_told_with_what_it_lacks_and_what_each_modality_adds() {
        ExplanationTables.Table row = ExplanationTables.of(new RowExplanation(
                "s1",
                "test",
                "c",
                "a<b",
                0.9,
                List.of(new Opinion(TEXT, "c", 0.6)),
                new TreeMap<>(Map.of(IMAGE, "refused, undecodable: no picture")),
                List.of(new RowExplanation.OutputWorth(
                        "ln p(c)", -0.7, -0.5, new TreeMap<>(Map.of(IMAGE, 0.0, TEXT, 0.2))))));

        assertThat(row.caption()).isEqualTo("s1, a test row, whose label is c");
        assertThat(row.rows())
                .containsExactly(
                        List.of("text", "c", "60.0 %", "+0.200"),
                        List.of("image", "(refused, undecodable: no picture)", "", "+0.000"),
                        List.of("nothing shown", "", "", "−0.700"),
                        List.of("all together", "a<b", "90.0 %", "−0.500"));
    }

    @Test
    void the_page_has_a_chapter_of_it_and_escapes_what_comes_from_data() {
        ReportData none = ReportData.empty("x", "2026-03-01T12:30:05Z");
        ReportData data = new ReportData(
                none.title(),
                none.createdAt(),
                metrics(),
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

        assertThat(new ReportPage().html(data, explanation()))
                .contains("What each modality gives the teacher")
                .contains("a&lt;b")
                .doesNotContain("a<b")
                .doesNotContain("rows.html");
        assertThat(new ReportPage().html(data)).contains("Not told: it takes a teacher of several modalities");
    }
}

package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepTest {
    @Test
    void a_pipeline_has_the_steps_that_its_settings_ask_for() {
        assertThat(Step.REPORT.way(settings("label: kind", "student: {}"))).containsExactly(Step.values());
        assertThat(Step.REPORT.way(settings("label: kind", "students: { small: {} }")))
                .containsExactly(Step.values());
        assertThat(Step.REPORT.way(settings("label: kind")))
                .containsExactly(Step.EXTRACT, Step.JOIN, Step.TRAIN, Step.EVALUATE, Step.REPORT);
        assertThat(Step.DISTILL.way(settings("label: kind"))).containsExactly(Step.EXTRACT, Step.JOIN, Step.TRAIN);
        assertThat(Step.REPORT.way(settings("task: none", "student: {}"))).containsExactly(Step.EXTRACT, Step.JOIN);
    }

    @Test
    void what_is_done_again_is_what_needs_it() {
        assertThat(Step.EVALUATE.isOrNeeds(Step.DISTILL)).isTrue();
        assertThat(Step.REPORT.isOrNeeds(Step.EXTRACT)).isTrue();
        assertThat(Step.JOIN.isOrNeeds(Step.JOIN)).isTrue();
        assertThat(Step.JOIN.isOrNeeds(Step.TRAIN)).isFalse();
    }

    @Test
    void a_label_may_be_left_out_where_nothing_is_learned() {
        assertThat(settings("task: none").label()).isNull();
        assertThatThrownBy(() -> settings("task: multiclass"))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("label is missing", "task: none");
    }

    @Test
    void an_unknown_step_is_named_with_all_there_are() {
        assertThatThrownBy(() -> Step.parse("fit"))
                .hasMessage("found \"fit\", expected extract, join, train, distill, evaluate or report");
    }

    private static PipelineSettings settings(String... lines) {
        String pipeline = """
                source: { manifest: rows.csv }
                modalities: { size: { columns: [a] } }
                """ + String.join("\n", lines);
        return PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
    }
}

package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTextTest {
    @Test
    void what_nobody_changes_stays_as_it_was_written_comments_and_references_too() {
        String text = """
                # about the data
                source: {table: "${TABLE:t.csv}"}

                teacher:
                  # the widest that fits
                  hidden: 64 # as before
                  epochs: 60 # enough
                compare:
                  vary: {teacher.hidden: [32, 64]}
                seed: 7
                """;
        assertThat(PipelineText.with(
                        text, "p.yaml", List.of("teacher.hidden=32", "teacher.learning-rate=0.001"), "compare"))
                .isEqualTo("""
                        # about the data
                        source: {table: "${TABLE:t.csv}"}

                        teacher:
                          # the widest that fits
                          hidden: 32 # as before
                          epochs: 60 # enough
                          learning-rate: 0.001
                        seed: 7
                        """);
    }

    @Test
    void a_file_of_nothing_takes_changes() {
        assertThat(PipelineText.with("", "p.yaml", List.of("a.b=[1, {c: 2}]"), "compare"))
                .isEqualTo("{a: {b: [1, {c: 2}]}}\n");
    }

    @Test
    void a_change_that_cannot_be_made_is_refused() {
        assertThatThrownBy(() -> PipelineText.with("a: 3\n", "p.yaml", List.of("a.b=1"), "compare"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot set \"b\" of a");
    }
}

package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.config.Bound;
import io.athanor.config.Explain;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsText;
import io.athanor.task.Ordinal;
import io.athanor.train.loop.TrainingSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            teacher.objectives=[]                            | objectives is of no weight
            teacher.objectives=[{supervised: 0}]          | objectives is of no weight
            modalities={fused: {columns: [a]}}               | a modality is called 'fused'
            modalities={logits: {columns: [a]}}              | a modality is called 'logits'
            student.learn-from=[{soft-targets: 0}]           | learn-from is of no weight
            """)
    void what_cannot_be_learned_or_named_is_refused_before_anything_is_read(String set, String refusal) {
        String pipeline = """
                source: { manifest: rows.csv }
                label: kind
                modalities: { size: { columns: [a] } }
                """;
        assertThatThrownBy(() -> PipelineFile.read(pipeline, "p.yaml", List.of(set), Map.of(), Pipelines.registry()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            teachers: { Big: {} }             | 5 | teachers.Big: found the name 'Big', expected a name that a folder may
            teachers: { "a/b": {} }           | 5 | expected a name that a folder may have anywhere
            teachers: { teacher: {} }         | 5 | teachers.teacher: found the name 'teacher', expected another name
            students: { size: {} }            | 5 | students.size: found the name 'size', expected another name: a modality
            students: { big-alone: {} }       | 5 | this one has a meaning of its own
            teachers: { head-size: {} }       | 5 | this one has a meaning of its own
            teachers: { linear-all: {} }    | 5 | this one has a meaning of its own
            teachers: { trees-all: {} }     | 5 | this one has a meaning of its own
            teachers: { prior: {} }     | 5 | this one has a meaning of its own
            teachers: { best-modality: {} }   | 5 | this one has a meaning of its own
            teachers: { transforms: {} }      | 5 | this one has a meaning of its own
            teachers: { x-without-fold-3: {} } | 5 | this one has a meaning of its own
            student: { teacher: big }         | 5 | student.teacher names 'big', expected teacher
            """)
    void names_that_clash_are_refused_with_their_line(String line, int at, String refusal) {
        assertRefused(line, at, refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            { sick: { healthy: -1 } } | 7 | task.multiclass.costs.sick.healthy: found "-1", expected a number of at least 0
            { sick: { healthy: a } }  | 7 | task.multiclass.costs.sick.healthy: found "a", expected a number of at least 0
            { sick: { sick: 2 } }     | 7 | costs name 'sick' taken for itself, expected mistakes alone
            { sick: 2 }               | 7 | task.multiclass.costs.sick: found "2", expected a mapping
            """)
    void costs_that_are_none_are_refused_with_their_line(String costs, int at, String refusal) {
        assertRefused("task:\n  multiclass:\n    costs: " + costs, at, refusal);
    }

    @Test
    void a_task_says_what_mistakes_cost_and_how_many_rows_it_may_leave_out() {
        PipelineSettings settings = read("""
                task:
                  ordinal:
                    levels: [low, high]
                    costs:
                      high: { low: 2.5 }
                    abstain: 5%""");
        assertThat(settings.task().kind())
                .isEqualTo(new Ordinal.Settings(
                        List.of("low", "high"), Map.of("high", Map.of("low", 2.5)), new Share(5, true)));
        assertThat(PipelineFile.read(SettingsText.of(settings), "again", List.of(), Map.of(), Pipelines.registry())
                        .settings())
                .isEqualTo(settings);
        assertRefused(
                "task:\n  ordinal:\n    levels: [a, b]\n    costs: { c: { a: 1 } }",
                8,
                "costs name 'c', expected one of a, b");
        assertRefused("task: { multiclass: { abstain: 5 } }", 5, "abstain is 5, expected a share of rows");
    }

    @Test
    void what_is_made_of_predictions_counts_among_what_was_fitted_alone() {
        Fingerprint usual = fitted("task: multiclass");
        assertThat(fitted("task: { multiclass: { abstain: 0% } }")).isEqualTo(usual);
        assertThat(fitted("task: { multiclass: { abstain: 5% } }")).isNotEqualTo(usual);
        assertThat(fitted("task: { multiclass: { costs: { a: { b: 2 } } } }")).isNotEqualTo(usual);
    }

    private static Fingerprint fitted(String lines) {
        return read(lines).fingerprinted(Fingerprint.of("fitted", 1)).build();
    }

    @Test
    void a_student_names_a_teacher_that_there_is() {
        assertRefused("""
                teachers: { big: {}, wide: {} }
                students:
                  small:
                    epochs: 3
                    teacher: bigg""", 9, "students.small.teacher names 'bigg', expected one of teacher, big, wide");
        assertRefused("""
                students:
                  small: { modalities: [colour] }""", 6, "colour");
        assertRefused(
                """
                teachers: { both: {} }
                students:
                  both: {}""", 5, "teachers.both: found the name 'both', expected another name: one of students is called so");
    }

    @Test
    void what_a_further_teacher_or_student_leaves_out_has_its_ordinary_default() {
        PipelineSettings settings = read("""
                teacher: { epochs: 3, fusion: attention }
                teachers: { plain: , long: { epochs: 90 } }
                student: { epochs: 4 }
                students: { other: { teacher: long } }""");
        assertThat(settings.allTeachers().keySet()).containsExactly("teacher", "plain", "long");
        assertThat(settings.allTeachers().get("plain"))
                .isEqualTo(read("").allTeachers().get("teacher"));
        assertThat(settings.allTeachers().get("long").training().epochs()).isEqualTo(90);
        assertThat(settings.allStudents().keySet()).containsExactly("student", "other");
        assertThat(settings.allStudents().get("other").training()).isEqualTo(TrainingSettings.defaults());
        assertThat(PipelineFile.read(SettingsText.of(settings), "again", List.of(), Map.of(), Pipelines.registry())
                        .settings())
                .isEqualTo(settings);
        assertThat(read("").allStudents()).isEmpty();
    }

    @Test
    void every_value_of_every_teacher_is_explained() {
        String lines = Explain.text(bound("teachers: { long: { epochs: 90 } }"), 200);
        assertThat(lines)
                .contains("teachers.long.epochs: 90 (p.yaml:5)", "teachers.long.fusion: gated (default)")
                .contains("students: {} (default)");
    }

    private static void assertRefused(String lines, int at, String refusal) {
        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("p.yaml:" + at + ": ")
                .hasMessageContaining(refusal);
    }

    private static PipelineSettings read(String lines) {
        return bound(lines).settings();
    }

    private static Bound<PipelineSettings> bound(String lines) {
        String pipeline = """
                source: { manifest: rows.csv }
                label: kind
                modalities:
                  size: { columns: [a] }
                """ + lines;
        return PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry());
    }
}

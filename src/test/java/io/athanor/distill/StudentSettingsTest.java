package io.athanor.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Setting;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import io.athanor.fusion.network.FusionNetworks;
import io.athanor.fusion.network.Signal;
import io.athanor.train.loop.TrainingSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StudentSettingsTest {
    /** A pipeline file with nothing but a student. */
    record OnlyStudent(
            @Setting(value = "The student.", otherwise = "{}")
            StudentSettings student) {}

    @Test
    void everything_left_out_takes_its_default() {
        StudentSettings s = read("student: {}");
        assertThat(s.modalities()).isNull();
        assertThat(s.hidden()).isEqualTo(HiddenWidth.AUTO);
        assertThat(s.maxShare()).isEqualTo(new Share(10, true));
        assertThat(s.learnFrom())
                .containsExactly(
                        new LearnFrom(0.3, Labels.usual()),
                        new LearnFrom(0.7, new SoftTargets.Settings(0.7)),
                        new LearnFrom(0.5, new HiddenHint.Settings("fused")));
        assertThat(s.signals()).containsExactly(Signal.LOGITS, Signal.FUSED);
        assertThat(s.teacherOutputs()).isEqualTo(TeacherOutputs.OUT_OF_FOLD);
        assertThat(s.training()).isEqualTo(TrainingSettings.defaults());
    }

    @Test
    void student_is_read_as_a_person_writes_it() {
        StudentSettings s = read("""
                student:
                  modalities: [image]
                  hidden: 32
                  learn-from: [ { labels: 0.5 }, { soft-targets: { temperature: 2 } }, { hidden-hint: { weight: 0, signal: text } } ]
                  teacher-outputs: in-sample
                  epochs: 12
                """);
        assertThat(s.modalities()).containsExactly("image");
        assertThat(s.hidden()).isEqualTo(new HiddenWidth(32));
        assertThat(s.learnFrom())
                .containsExactly(
                        new LearnFrom(0.5, Labels.usual()),
                        new LearnFrom(1, new SoftTargets.Settings(2)),
                        new LearnFrom(0, new HiddenHint.Settings("text")));
        // what has no weight is not read
        assertThat(s.signals()).containsExactly(Signal.LOGITS);
        assertThat(s.teacherOutputs()).isEqualTo(TeacherOutputs.IN_SAMPLE);
        assertThat(s.training().epochs()).isEqualTo(12);
    }

    @Test
    void mistakes_are_told_with_what_was_expected() {
        assertRefused("student: { hidden: 0 }", "auto or a whole number from 1");
        assertRefused("student: { hidden: wide }", "auto or a whole number from 1");
        assertRefused("student: { max-share: 12 }", "expected a share such as 10%");
        assertRefused("student: { modalities: [] }", "expected at least one");
        assertRefused("student: { learn-from: [] }", "learn-from is of no weight");
        assertRefused("student: { learn-from: [ { labels: 0 }, { soft-targets: 0 } ] }", "learn-from is of no weight");
        assertRefused("student: { learn-from: [ soft-target ] }", "did you mean soft-targets?");
        assertRefused("student: { learn-from: [ { hidden-hint: { signal: logits } } ] }", "expected a representation");
        assertRefused("student: { teacher-outputs: out-of-folds }", "did you mean out-of-fold?");
    }

    private static void assertRefused(String yaml, String because) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(UserError.class).hasMessageContaining(because);
    }

    private static StudentSettings read(String yaml) {
        return PipelineFile.read(
                        yaml,
                        "p.yaml",
                        List.of(),
                        Map.of(),
                        SettingsRegistry.of(OnlyStudent.class)
                                .with(DistillationTerms.registry())
                                .with(FusionNetworks.registry()))
                .settings()
                .student();
    }
}

package io.athanor.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StudentTest {
    private static final List<LearnFrom> LEARN = List.of(
            new LearnFrom(0.3, Labels.usual()),
            new LearnFrom(0.7, new SoftTargets.Settings(3)),
            new LearnFrom(0.1, new HiddenHint.Settings("fused")));
    private static final SignalTable SIGNALS =
            new SignalTable(List.of(new SignalColumn("logits", 7), new SignalColumn("fused", 128)), List.of());
    private static final FeatureSchema TEACHERS = new FeatureSchema(List.of(
            new FeatureSpec(new Modality("image"), new Shape.Vector(100)),
            new FeatureSpec(new Modality("text"), new Shape.Sequence(9, 50)),
            new FeatureSpec(new Modality("table"), new Shape.Vector(10))));

    @Test
    void automatic_width_is_the_widest_that_the_share_allows() {
        FusionNetwork network = Student.network(settings(null, "auto"), TEACHERS, 7, 100_000);
        assertThat(network.size()).isLessThanOrEqualTo(10_000);
        int width = network.hiddenWidth();
        assertThatThrownBy(() -> Student.network(settings(null, "" + (width + 1)), TEACHERS, 7, 100_000))
                .isInstanceOf(UserError.class);
    }

    @Test
    void student_over_its_share_is_told_both_sizes_and_the_width_that_fits() {
        FusionNetwork fits = Student.network(settings(List.of("image"), "auto"), TEACHERS, 7, 43_210);
        assertThatThrownBy(() -> Student.network(settings(List.of("image"), "64"), TEACHERS, 7, 43_210))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("hidden 64 has 6,983 parameters")
                .hasMessageContaining("at most 4,321 (10% of the teacher's 43,210)")
                .hasMessageContaining("at most " + fits.hiddenWidth() + ", or to auto");
    }

    @Test
    void teacher_too_small_for_any_student_is_said_so() {
        assertThatThrownBy(() -> Student.network(settings(null, "auto"), TEACHERS, 7, 900))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("No width fits");
    }

    @Test
    void student_reads_only_its_own_modalities() {
        FusionNetwork network = Student.network(settings(List.of("table", "image"), "8"), TEACHERS, 7, 1_000_000);
        assertThat(network.parameters())
                .extracting(ParameterSpec::name)
                .contains("image.mean", "table.mean")
                .doesNotContain("text.mean");
        assertThat(Student.modalities(settings(List.of("table", "image"), "8"), TEACHERS.modalities()))
                .containsExactly(new Modality("image"), new Modality("table"));
    }

    @Test
    void modality_that_the_teacher_does_not_know_is_refused() {
        assertThatThrownBy(() -> Student.network(settings(List.of("imge"), "8"), TEACHERS, 7, 1_000_000))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'imge', expected some of image, text, table");
    }

    @Test
    void hint_brings_a_projection_that_a_student_alone_does_not_need() {
        FusionNetwork network = Student.network(settings(null, "8"), TEACHERS, 7, 1_000_000);
        assertThat(Student.distilling(LEARN, network, SIGNALS).parameters())
                .anySatisfy(p -> assertThat(p.shape()).containsExactly(128, 8));
        assertThat(Student.alone(LEARN).parameters()).isEmpty();
    }

    private static StudentSettings settings(@Nullable List<String> modalities, String hidden) {
        return new StudentSettings(
                modalities,
                HiddenWidth.parse(hidden),
                0.3,
                LEARN,
                TeacherOutputs.OUT_OF_FOLD,
                Share.parse("10%"),
                TrainingSettings.defaults());
    }
}

package io.athanor.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Setting;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.config.Explain;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registered;
import io.athanor.config.SettingsRegistry;
import io.athanor.config.SettingsText;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.network.AttentionNetwork;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.FusionNetworks;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalWidths;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StudentTest {
    private static final List<LearnFrom> LEARN = List.of(
            new LearnFrom(0.3, Labels.usual()),
            new LearnFrom(0.7, new SoftTargets.Settings(3)),
            new LearnFrom(0.1, new HiddenHint.Settings("fused")));
    private static final SettingsRegistry<OnlyStudent> REGISTRY = SettingsRegistry.of(OnlyStudent.class)
            .with(DistillationTerms.registry())
            .with(FusionNetworks.registry());
    private static final SignalWidths SIGNALS =
            new SignalWidths(List.of(new SignalColumn("logits", 7), new SignalColumn("fused", 128)));
    private static final FeatureSchema TEACHERS = new FeatureSchema(List.of(
            new FeatureSpec(new Modality("image"), new Shape.Vector(100)),
            new FeatureSpec(new Modality("text"), new Shape.Sequence(9, 50)),
            new FeatureSpec(new Modality("table"), new Shape.Vector(10))));

    @Test
    void automatic_width_is_the_widest_that_the_share_allows() {
        FusionNetwork network = student(settings(null, "auto")).network(TEACHERS, 7, 100_000);
        assertThat(network.size()).isLessThanOrEqualTo(10_000);
        int width = network.hiddenWidth();
        assertThatThrownBy(() -> student(settings(null, "" + (width + 1))).network(TEACHERS, 7, 100_000))
                .isInstanceOf(UserError.class);
    }

    @Test
    void student_over_its_share_is_told_both_sizes_and_the_width_that_fits() {
        FusionNetwork fits = student(settings(List.of("image"), "auto")).network(TEACHERS, 7, 43_210);
        assertThatThrownBy(() -> student(settings(List.of("image"), "64")).network(TEACHERS, 7, 43_210))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("hidden 64 has 6,983 parameters")
                .hasMessageContaining("at most 4,321 (10% of the teacher's 43,210)")
                .hasMessageContaining("at most " + fits.hiddenWidth() + ", or to auto");
    }

    @Test
    void teacher_too_small_for_any_student_is_said_so() {
        assertThatThrownBy(() -> student(settings(null, "auto")).network(TEACHERS, 7, 900))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("No width fits");
    }

    @Test
    void every_registered_network_can_be_a_student_as_wide_as_its_share_allows() {
        FusionNetworks.registry().names().forEach(name -> {
            StudentSettings settings = read(name).student();
            FusionNetwork network = student(settings).network(TEACHERS, 7, 1_000_000);
            assertThat(network.size()).as(name).isBetween(80_000L, 100_000L);
        });
    }

    @Test
    void a_network_takes_the_widths_that_it_can_and_one_without_a_width_is_as_it_is() {
        var attention = new AttentionNetwork.Settings(64, 4, 1, 0.5, 0.5);
        FusionNetwork network = student(settings(attention, null, "auto")).network(TEACHERS, 7, 1_000_000);
        assertThat(network.hiddenWidth() % 4).isZero();
        assertThatThrownBy(() -> student(settings(attention, null, "10")).network(TEACHERS, 7, 1_000_000))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("student.hidden is 10: ")
                .hasMessageContaining("Set it to a multiple of 4, or to auto.");
        assertThat(student(settings(new Fixed(), null, "auto"))
                        .network(TEACHERS, 7, 1_000_000)
                        .hiddenWidth())
                .isEqualTo(5);
        assertThatThrownBy(() -> student(settings(new Fixed(), null, "10")).network(TEACHERS, 7, 1_000_000))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected auto, for 'fixed' has no such width");
        assertThatThrownBy(() -> student(settings(new Fixed(), null, "auto")).network(TEACHERS, 7, 1_000))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Give the student fewer modalities");
    }

    @Test
    void what_it_drops_and_how_wide_it_is_is_the_students_to_say() {
        StudentSettings settings =
                read("gated, hidden: 24, dropout: 0.1, input-dropout: 0.2").student();
        assertThat(((GatedNetwork) student(settings).network(TEACHERS, 7, 1_000_000)).settings())
                .isEqualTo(new GatedNetwork.Settings(24, 0.1, 0.2));
        OnlyStudent written = read("gated, hidden: auto, dropout: 0.1, input-dropout: 0.2");
        assertThat(PipelineFile.read(SettingsText.of(written), "p.yaml", List.of(), Map.of(), REGISTRY)
                        .settings())
                .isEqualTo(written);
        assertThat(Explain.text(
                        PipelineFile.read("student: { fusion: gated }", "p.yaml", List.of(), Map.of(), REGISTRY), 100))
                .containsOnlyOnce("student.hidden:")
                .contains("student.hidden: auto (default)");
    }

    /** A pipeline file with nothing but a student. */
    record OnlyStudent(
            @Setting(value = "The student.", otherwise = "{}")
            StudentSettings student) {}

    /** A network that is as it is. */
    @Registered("fixed")
    record Fixed() implements NetworkSettings {
        @Override
        public FusionNetwork network(FeatureSchema encoded, int classes) {
            return new ConcatNetwork.Settings(5, 1, 0).network(encoded, classes);
        }
    }

    private static OnlyStudent read(String fusion) {
        return PipelineFile.read("student: { fusion: " + fusion + " }", "p.yaml", List.of(), Map.of(), REGISTRY)
                .settings();
    }

    @Test
    void student_reads_only_its_own_modalities() {
        FusionNetwork network =
                student(settings(List.of("table", "image"), "8")).network(TEACHERS, 7, 1_000_000);
        assertThat(network.parameters())
                .extracting(ParameterSpec::name)
                .contains("image.mean", "table.mean")
                .doesNotContain("text.mean");
        assertThat(student(settings(List.of("table", "image"), "8")).modalities(TEACHERS.modalities()))
                .containsExactly(new Modality("image"), new Modality("table"));
    }

    @Test
    void modality_that_the_teacher_does_not_know_is_refused() {
        assertThatThrownBy(() -> student(settings(List.of("imge"), "8")).network(TEACHERS, 7, 1_000_000))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'imge', expected some of image, text, table");
    }

    @Test
    void hint_brings_a_projection_that_a_student_alone_does_not_need() {
        FusionNetwork network = student(settings(null, "8")).network(TEACHERS, 7, 1_000_000);
        assertThat(student(settings(null, "8")).objective(network, SIGNALS).parameters())
                .anySatisfy(p -> assertThat(p.shape()).containsExactly(128, 8));
        assertThat(student(settings(null, "8")).alone().parameters()).isEmpty();
    }

    @Test
    void mistakes_of_a_student_with_a_name_are_told_by_its_name() {
        Student small = new Student("students.small", settings(null, "5000"));
        assertThatThrownBy(() -> small.network(TEACHERS, 7, 100_000))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Set students.small.hidden to at most ");
        assertThatThrownBy(() ->
                        new Student("students.small", settings(List.of("imge"), "8")).network(TEACHERS, 7, 1_000_000))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("students.small.modalities names 'imge'");
        FusionNetwork ensemble =
                EnsembleNetwork.of(ConcatNetwork.Settings.defaults().network(TEACHERS, 7), 2);
        StudentSettings hinted = read("concat, learn-from: [ { hidden-hint: { signal: image } } ]")
                .student();
        assertThatThrownBy(() -> new Student("students.small", hinted).requireSaid(ensemble))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("students.small.learn-from reads 'image' of the teacher");
    }

    private static Student student(StudentSettings settings) {
        return new Student("student", settings);
    }

    private static StudentSettings settings(@Nullable List<String> modalities, String hidden) {
        return settings(ConcatNetwork.Settings.defaults(), modalities, hidden);
    }

    private static StudentSettings settings(NetworkSettings network, @Nullable List<String> modalities, String hidden) {
        return new StudentSettings(
                "teacher",
                modalities,
                network,
                HiddenWidth.parse(hidden),
                0.3,
                LEARN,
                TeacherOutputs.OUT_OF_FOLD,
                Share.parse("10%"),
                TrainingSettings.defaults());
    }
}

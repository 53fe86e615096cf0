package io.athanor.extending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Bound;
import io.athanor.config.Explain;
import io.athanor.config.JsonSchema;
import io.athanor.config.PipelineFile;
import io.athanor.config.PlugIn;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.network.AutoFusion;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.doctor.BundleTable;
import io.athanor.job.work.SavedPipeline;
import io.athanor.ml.FusionClassifier;
import io.athanor.testing.PlugInJar;
import io.athanor.train.fitting.TransformChain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlugInsTest {
    private static final String PIPELINE = """
            source: { webdataset: a.tar }
            label: l
            modalities: { words: { from: txt, encoder: letter-counts, shares: true } }
            teacher: { fusion: mean, hidden: 8 }
            """;

    @TempDir
    private Path folder;

    private Path jar;

    /** Takes a name that a network of the program has. */
    static final class Taken {
        @Registered("gated")
        record Settings(
                @Setting(value = "Width.", otherwise = "1") int hidden) implements NetworkSettings {
            @Override
            public FusionNetwork network(FeatureSchema encoded, int outputs) {
                throw new AssertionError("it was never registered");
            }
        }

        public static final class Entry implements PlugIn {
            @Override
            public Class<Settings> settings() {
                return Settings.class;
            }
        }
    }

    /** Its record is of no use to anyone. */
    static final class Roleless {
        @Registered("roleless")
        record Settings() {}

        public static final class Entry implements PlugIn {
            @Override
            public Class<Settings> settings() {
                return Settings.class;
            }
        }
    }

    /** A network of the name that an encoder has. */
    static final class Namesake {
        @Registered("letter-counts")
        record Settings(
                @Setting(value = "Width.", otherwise = "1") int hidden) implements NetworkSettings {
            @Override
            public FusionNetwork network(FeatureSchema encoded, int outputs) {
                throw new AssertionError("nobody asks for it");
            }
        }

        public static final class Entry implements PlugIn {
            @Override
            public Class<Settings> settings() {
                return Settings.class;
            }
        }
    }

    @BeforeEach
    void make_a_jar() throws Exception {
        jar = PlugInJar.write(folder.resolve("mine.jar"), List.of(MeanNetwork.Entry.class, LetterCounts.Entry.class));
    }

    @Test
    void pipeline_file_may_name_what_a_jar_brings_and_every_value_is_explained() throws Exception {
        assertThatThrownBy(PlugInsTest::read)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("letter-counts")
                .hasMessageContaining("mean");

        Bound<PipelineSettings> bound = PlugInJar.with(jar, PlugInsTest::read);

        assertThat(bound.settings().teacher().network()).isEqualTo(new MeanNetwork.Settings(8));
        assertThat(Explain.text(bound, 200))
                .contains("teacher.fusion: mean (p.yaml:4)")
                .contains("Takes one of "
                        + String.join(", ", AutoFusion.registry().names()) + ", mean.")
                .contains("modalities.words.shares: true (p.yaml:3)\n    Shares of all letters, not numbers of them.");
    }

    @Test
    void schema_and_models_and_the_stages_of_spark_ml_know_it_while_its_jar_is_there() throws Exception {
        PlugInJar.with(jar, () -> {
            assertThat(JsonSchema.text(Pipelines.registry(), Pipelines.SCHEMA_TITLE))
                    .contains("#/$defs/fusion-mean", "#/$defs/encoder-letter-counts", "Shares of all letters");
            assertThat(BundleTable.text())
                    .contains("mean ", "plug-in, " + MeanNetwork.Settings.class.getName())
                    .contains("letter-counts ");
            assertThat(new FusionClassifier().setFusion("mean")).isNotNull();
            return null;
        });
        assertThat(JsonSchema.text(Pipelines.registry(), Pipelines.SCHEMA_TITLE))
                .doesNotContain("letter-counts");
        assertThatThrownBy(() -> new FusionClassifier().setFusion("mean")).hasMessageContaining("mean");
    }

    @Test
    void a_modality_may_go_through_a_transform_of_a_jar() throws Exception {
        Path transforms = PlugInJar.write(folder.resolve("transforms.jar"), List.of(ClassSpread.Entry.class));
        String pipeline = "source: { webdataset: a.tar }\nlabel: l\n"
                + "modalities: { words: { from: txt, encoder: minilm-l6, transforms: [class-spread] } }\n";

        PipelineSettings settings = PlugInJar.with(
                transforms, () -> PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                        .settings());

        TransformChain chain = settings.transforms().get(new Modality("words"));
        assertThat(chain.transforms()).containsExactly(new ClassSpread());
        assertThat(chain.readsLabels()).isTrue();
    }

    @Test
    void a_name_that_is_taken_is_refused_and_both_who_have_it_are_named() throws Exception {
        Path other = PlugInJar.write(folder.resolve("other.jar"), List.of(Taken.Entry.class));
        assertThatThrownBy(() -> PlugInJar.with(other, Pipelines::registry))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(Taken.Settings.class.getName())
                .hasMessageContaining("io.athanor.fusion.network.GatedNetwork$Settings")
                .hasMessageContaining("'gated'");
    }

    @Test
    void what_has_no_role_or_cannot_be_made_is_refused() throws Exception {
        Path roleless = PlugInJar.write(folder.resolve("roleless.jar"), List.of(Roleless.Entry.class));
        assertThatThrownBy(() -> PlugInJar.with(roleless, Pipelines::registry))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a record without a role")
                .hasMessageContaining(NetworkSettings.class.getName());
        Path broken = PlugInJar.write(folder.resolve("broken.jar"), List.of(PlugInsTest.class));
        assertThatThrownBy(() -> PlugInJar.with(broken, Pipelines::registry))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(PlugInsTest.class.getName());
    }

    @Test
    void a_work_directory_whose_plug_in_is_missing_says_which_in_one_line() throws Exception {
        String work = folder.resolve("work").toString();
        PlugInJar.with(jar, () -> {
            SavedPipeline.in(work, new Configuration()).remember(read().settings());
            assertThat(SavedPipeline.in(work, new Configuration()).settings()).isEqualTo(read().settings());
            return null;
        });
        assertThatThrownBy(() -> SavedPipeline.in(work, new Configuration()).settings())
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "'letter-counts', which came from the plug-in " + LetterCounts.Settings.class.getName())
                .hasMessageContaining("--plugins")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void a_plug_in_of_another_role_with_the_same_name_does_not_stand_in_for_a_missing_one() throws Exception {
        Path namesake =
                PlugInJar.write(folder.resolve("namesake.jar"), List.of(MeanNetwork.Entry.class, Namesake.Entry.class));
        String work = folder.resolve("work").toString();
        PlugInJar.with(jar, () -> {
            SavedPipeline.in(work, new Configuration()).remember(read().settings());
            return null;
        });
        assertThatThrownBy(() -> PlugInJar.with(namesake, () -> SavedPipeline.in(work, new Configuration())
                        .settings()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "'letter-counts', which came from the plug-in " + LetterCounts.Settings.class.getName());
    }

    private static Bound<PipelineSettings> read() {
        return PipelineFile.read(PIPELINE, "p.yaml", List.of(), Map.of(), Pipelines.registry());
    }
}

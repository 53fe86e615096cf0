package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.audio.SpeechExtractor;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.source.manifest.Sources;
import io.athanor.task.MultiLabel;
import io.athanor.task.Regression;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitSparkTest {
    @TempDir
    private Path folder;

    @Test
    void shards_give_a_pipeline_that_reads_back_and_leaves_the_tell_tale_column_out() {
        for (String data : List.of("data/quickstart", "data/quickstart/*.tar", "data/quickstart/emoji-000000.tar")) {
            PipelineSettings settings = drafted(data);

            assertThat(settings.label()).isEqualTo("label");
            assertThat(settings.encoders().get("image"))
                    .isInstanceOfSatisfying(PayloadSettings.class, s -> assertThat(read(s, MobileNetSettings.class))
                            .containsExactly("png"));
            assertThat(settings.encoders().get("text"))
                    .isInstanceOfSatisfying(PayloadSettings.class, s -> assertThat(read(s, MiniLmSettings.class))
                            .containsExactly("txt"));
            assertThat(settings.encoders().get("audio")).isInstanceOfSatisfying(PayloadSettings.class, s -> assertThat(
                            read(s, SpeechExtractor.Settings.class))
                    .containsExactly("ogg"));
            assertThat(settings.encoders().get("table"))
                    .isInstanceOfSatisfying(TableSettings.class, s -> assertThat(s.columns())
                            .contains("added_in", "skins")
                            .doesNotContain("subcategory", "keywords", "label"));
        }
    }

    @Test
    void a_folder_a_class_is_recognised() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path kind = Files.createDirectories(folder.resolve(i % 2 == 0 ? "cats" : "dogs"));
            Files.write(kind.resolve(i + ".jpg"), new byte[] {1});
            Files.writeString(kind.resolve(i + ".txt"), "number " + i);
        }

        PipelineSettings settings = drafted(folder.toString());

        assertThat(settings.source().folder()).isEqualTo(folder.toString());
        assertThat(settings.label()).isEqualTo("folder");
        assertThat(settings.encoders()).containsOnlyKeys("image", "text");
    }

    @Test
    void a_table_is_read_by_its_values() throws IOException {
        StringBuilder csv = new StringBuilder("nr,photo,remark,price,colour,kind\n");
        for (int i = 0; i < 40; i++) {
            csv.append("s%d,p/%d.png,this is the remark of number %d,%d.5,%s,%s%n"
                    .formatted(i, i, i, i % 9, i % 3 == 0 ? "red" : "blue", i % 2 == 0 ? "cup" : "plate"));
        }
        Path table = Files.writeString(folder.resolve("things.csv"), csv);

        PipelineSettings settings = drafted(table.toString());

        assertThat(settings.source().manifest()).containsExactly(table.toString());
        assertThat(settings.source().id()).isEqualTo("nr");
        assertThat(settings.encoders().get("image"))
                .isInstanceOfSatisfying(PayloadSettings.class, s -> assertThat(read(s, MobileNetSettings.class))
                        .containsExactly("photo"));
        assertThat(settings.encoders().get("text"))
                .isInstanceOfSatisfying(PayloadSettings.class, s -> assertThat(read(s, MiniLmSettings.class))
                        .containsExactly("remark"));
        assertThat(settings.label()).isEqualTo("kind");
    }

    @Test
    void a_task_is_read_back_as_it_was_drafted() throws IOException {
        StringBuilder prices = new StringBuilder("nr,size,price\n");
        StringBuilder tags = new StringBuilder("nr,size,tags\n");
        for (int i = 0; i < 60; i++) {
            prices.append("s%d,%d,%d.5%n".formatted(i, i % 9, i * 7));
            tags.append("s%d,%d,%s%s%s%n"
                    .formatted(i, i % 9, i % 2 == 0 ? "a;" : "b;", i % 3 == 0 ? "c;" : "d;", i % 5 == 0 ? "e" : "f"));
        }
        PipelineSettings numbers =
                drafted(Files.writeString(folder.resolve("prices.csv"), prices).toString());
        assertThat(numbers.label()).isEqualTo("price");
        assertThat(numbers.task().kind()).isInstanceOf(Regression.Settings.class);
        PipelineSettings several =
                drafted(Files.writeString(folder.resolve("tags.csv"), tags).toString());
        assertThat(several.label()).isEqualTo("tags");
        assertThat(several.task().kind()).isEqualTo(new MultiLabel.Settings(";"));
    }

    @Test
    void what_is_not_there_is_said() {
        String none = folder.resolve("none").toString();
        assertThatThrownBy(() -> InitJob.draft(LocalSpark.session(), none))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none");
    }

    /** The draft as a run would read it, from the folder in which it was written. */
    private static PipelineSettings drafted(String data) {
        PipelineSettings settings = PipelineFile.read(
                        InitJob.draft(LocalSpark.session(), data).yaml(),
                        "first.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry())
                .settings();
        assertThat(Sources.open(settings.source(), LocalSpark.session()).place())
                .isNotEmpty();
        return settings;
    }

    private static List<String> read(PayloadSettings settings, Class<?> by) {
        assertThat(settings.encoder()).isInstanceOf(by);
        return settings.from();
    }
}

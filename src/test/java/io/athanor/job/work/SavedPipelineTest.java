package io.athanor.job.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedPipelineTest {
    @TempDir
    private Path folder;

    private WorkDirectory work;
    private SavedPipeline saved;

    @BeforeEach
    void open() {
        work = new WorkDirectory(new org.apache.hadoop.fs.Path(folder.toString()), new Configuration());
        saved = new SavedPipeline(work);
    }

    @Test
    void the_newest_model_is_the_one_that_the_last_run_asked_for() {
        PipelineSettings settings = settings("seed=1");
        Artefact first = model("a");
        Artefact second = model("b");

        saved.remember(settings);
        saved.remember(settings, "teacher", first);
        saved.remember(settings, "teacher", second);
        assertThat(saved.model("teacher").path()).isEqualTo(second.path());
        // back to the former settings: its model was there already and is older
        saved.remember(settings, "teacher", first);
        assertThat(saved.model("teacher").path()).isEqualTo(first.path());
        // a run that goes only as far as extraction leaves the models be
        saved.remember(settings("seed=2"));
        assertThat(saved.model("teacher").path()).isEqualTo(first.path());
        assertThat(saved.settings().seed()).isEqualTo(2);
        assertThat(saved.bound(List.of("seed=3")).settings().seed()).isEqualTo(3);
    }

    @Test
    void models_of_other_modalities_or_without_a_record_are_not_found() {
        saved.remember(settings("seed=1"), "teacher", model("a"));
        assertThatThrownBy(() -> saved.model("studnet"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected one of [teacher]");
        work.writeText(new org.apache.hadoop.fs.Path(saved.model("teacher").path(), "_provenance.json"), "{ cut sh");
        assertThatThrownBy(() -> saved.model("teacher")).isInstanceOf(UserError.class);

        saved.remember(settings("seed=1"), "teacher", model("b"));
        saved.remember(settings("label=other"));
        assertThatThrownBy(() -> saved.model("teacher")).isInstanceOf(UserError.class);

        saved.remember(settings("modalities.more={columns: [c]}"));
        assertThatThrownBy(() -> saved.model("teacher"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected a pipeline that has trained");
    }

    @Test
    void a_file_that_a_death_cut_short_counts_as_none_and_is_written_anew() throws IOException {
        saved.remember(settings("seed=1"));
        Path file = folder.resolve(SavedPipeline.FILE);
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, 20));
        assertThatThrownBy(saved::settings).isInstanceOf(UserError.class).hasMessageContaining("no whole");
        // as a death leaves it before its checksum is written
        Files.delete(folder.resolve("." + SavedPipeline.FILE + ".crc"));
        for (int length : new int[] {0, 1, whole.length() / 2, whole.length() - 3}) {
            Files.writeString(file, whole.substring(0, length));
            assertThatThrownBy(saved::settings).isInstanceOf(UserError.class).hasMessageContaining("no whole");
        }
        Files.writeString(file, "{\"settings\": \"written: by another version\", \"models\": {\"teacher\": \"x\"}}");

        saved.remember(settings("seed=1"));

        assertThat(Files.readString(file)).isEqualTo(whole);
    }

    private Artefact model(String name) {
        Fingerprint fingerprint = Fingerprint.of(name, 1).build();
        return work.publish(
                work.model("teacher", fingerprint), Records.of("train", fingerprint, List.of(), 0, 0, Map.of()));
    }

    private static PipelineSettings settings(String set) {
        return PipelineFile.read("""
                        source: { webdataset: a.tar }
                        label: l
                        modalities: { words: { from: txt, encoder: minilm-l6 } }
                        """, "p.yaml", List.of(set), Map.of(), Pipelines.registry())
                .settings();
    }
}

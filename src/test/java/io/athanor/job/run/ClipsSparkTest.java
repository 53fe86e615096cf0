package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Change;
import io.athanor.config.PipelineFile;
import io.athanor.extract.payload.video.ClipFiles;
import io.athanor.extract.payload.video.ClipFiles.Form;
import io.athanor.job.Context;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.table.LedgerFile;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and sound of the same films as two modalities of a run. */
class ClipsSparkTest {
    @TempDir
    private Path folder;

    @Test
    void pictures_and_sound_of_the_same_films_are_two_modalities_each_of_which_may_be_missing() throws IOException {
        for (int i = 0; i < 6; i++) {
            clip("film-" + i, ClipFiles.numbered(Form.mp4().sounding(), 0.5 + 0.2 * i));
        }
        byte[] silent = ClipFiles.numbered(Form.mp4(), 1);
        clip("silent", silent);
        clip("spoken", ClipFiles.sound("mp4"));
        clip("cut", Arrays.copyOf(silent, silent.length / 2));
        Files.writeString(folder.resolve("films/without.json"), "{\"kind\": \"b\"}");

        // a film of which no sound is known is cut off for both
        assertThat(run("work"))
                .contains("clip: 7 ok, 2 missing, 1 quarantined", "voice: 7 ok, 3 missing, 0 quarantined");
        LedgerFile ledger = LedgerFile.read(context("work").work()).orElseThrow();
        assertThat(ledger.changes().get("extract clip").count(Change.VIDEO_ABSENT))
                .isEqualTo(1);
        assertThat(ledger.changes().get("extract voice").count(Change.SOUND_ABSENT))
                .isEqualTo(2);

        // the same bytes, written again, and a film more
        Files.setLastModifiedTime(folder.resolve("films/silent.mp4"), FileTime.fromMillis(1_000_000));
        Files.setLastModifiedTime(folder.resolve("films/film-1.mp4"), FileTime.fromMillis(1_000_000));
        clip("film-9", ClipFiles.numbered(Form.mp4().sounding(), 0.9));
        assertThat(run("work"))
                .contains("clip: 8 ok, 2 missing, 1 quarantined", "voice: 8 ok, 3 missing, 0 quarantined");
        assertThat(LedgerFile.read(context("work").work())
                        .orElseThrow()
                        .changes()
                        .get("extract voice"))
                .isEqualTo(ledger.changes().get("extract voice"));
    }

    private void clip(String name, byte[] bytes) throws IOException {
        Path films = Files.createDirectories(folder.resolve("films"));
        Files.write(films.resolve(name + ".mp4"), bytes);
        Files.writeString(films.resolve(name + ".json"), "{\"kind\": \"a\"}");
    }

    private String run(String work) {
        return new RunJob(context(work)).run(Step.EXTRACT);
    }

    private Context context(String work) {
        String pipeline = "name: clips\nsource: { folder: \"" + folder.resolve("films") + "\" }\nlabel: kind\n"
                + "split: { train: 1, validation: 0, test: 0 }\nlimits: { rejected: 20% }\n"
                + "modalities:\n"
                + "  clip:  { from: mp4, encoder: video, picture: perceptual-hash, every: 200ms }\n"
                + "  voice: { from: mp4, encoder: log-mel }\n";
        return Context.of(
                LocalSpark.session(),
                folder.resolve(work).toString(),
                PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                        .settings(),
                Progress.silent(),
                null);
    }
}

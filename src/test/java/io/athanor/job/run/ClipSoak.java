package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.extract.payload.video.ClipFiles;
import io.athanor.extract.payload.video.ClipFiles.Form;
import io.athanor.job.Context;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred clips of 5 to 20 seconds, ten of them broken, in the heap of 1 GB that a soak has: {@code mvn test -Psoak}. */
class ClipSoak {
    private static final int CLIPS = 200;

    @TempDir
    private Path folder;

    @Test
    void two_hundred_clips_are_read_within_a_small_heap_and_the_broken_ones_are_told_from_the_others()
            throws IOException {
        int yuv = avutil.AV_PIX_FMT_YUV420P;
        Form usual = new Form("mp4", "mpeg4", yuv, 320, 180, 10, 30, 0, true, 0);
        List<Form> forms = List.of(
                usual,
                usual.keyed(40, 2),
                usual.in("mp4", "libopenh264", yuv),
                usual.in("webm", "libvpx", yuv),
                usual.in("matroska", "mpeg4", yuv),
                usual.turned(90));
        Path films = Files.createDirectories(folder.resolve("films"));
        for (int i = 0; i < CLIPS; i++) {
            byte[] clip = ClipFiles.numbered(forms.get(i % forms.size()), 5 + i * 7 % 16);
            if (i % 20 == 10) {
                clip = i % 40 == 10 ? Arrays.copyOf(clip, clip.length / 2) : Arrays.copyOfRange(clip, 700, clip.length);
            }
            Files.write(films.resolve("film-" + i + ".mp4"), clip);
            Files.writeString(films.resolve("film-" + i + ".json"), "{\"kind\": \"" + (i % 3 == 0 ? "a" : "b") + "\"}");
        }
        long start = System.nanoTime();
        String said = new RunJob(context(films)).run(Step.EXTRACT);
        System.out.printf(
                "%d clips in %.0f s, a heap of at most %d MB: %s%n",
                CLIPS,
                (System.nanoTime() - start) / 1e9,
                Runtime.getRuntime().maxMemory() >> 20,
                said.replace('\n', ' '));
        assertThat(said).contains("clip: 190 ok, 0 missing, 10 quarantined");
        // of films in Matroska the header does not say how long each stream is: sound that is cut off is read as far as
        // it goes
        assertThat(said).contains("voice: 192 ok, 0 missing, 8 quarantined");
    }

    private Context context(Path films) {
        String pipeline = "name: clips\nsource: { folder: \"" + films + "\" }\nlabel: kind\n"
                + "split: { train: 1, validation: 0, test: 0 }\nlimits: { rejected: 6% }\n"
                + "modalities:\n"
                + "  clip:  { from: mp4, encoder: video, every: 1s, pooling: mean-deviation }\n"
                + "  voice: { from: mp4, encoder: mfcc }\n";
        return Context.of(
                LocalSpark.session(),
                folder.resolve("work").toString(),
                PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                        .settings(),
                Progress.silent(),
                null);
    }
}

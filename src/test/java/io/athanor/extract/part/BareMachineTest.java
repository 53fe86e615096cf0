package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.audio.SoundSettings;
import io.athanor.extract.encoder.audio.SpeechExtractor;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process has loaded, by its own account, once it has turned sounds and pictures into features. */
class BareMachineTest {
    @TempDir
    Path folder;

    /** Its words: a sound and a picture. */
    static final class Features {
        public static void main(String[] payloads) throws IOException {
            infer(new SpeechExtractor(SoundSettings.usual()), Path.of(payloads[0]));
            infer(new MobileNetSettings(new PictureSettings(1 << 20, 0)).extractor(), Path.of(payloads[1]));
            Files.readAllLines(Path.of("/proc/self/maps")).forEach(System.out::println);
        }

        private static void infer(FeatureExtractor extractor, Path payload) throws IOException {
            try (Session session = extractor.open(ExecutorPlace.plain())) {
                session.infer(List.of((Prepared) session.decode(Files.readAllBytes(payload))));
            }
        }
    }

    @Test
    void sounds_and_pictures_need_no_library_that_a_bare_machine_lacks() throws IOException {
        Map<String, byte[]> members = Quickstart.items().stream()
                .map(Quickstart.Item::members)
                .filter(fields -> fields.containsKey("png") && fields.containsKey("ogg"))
                .max(Comparator.comparingInt(fields -> fields.get("ogg").length))
                .orElseThrow();
        Path sound = Files.write(folder.resolve("sound.ogg"), members.get("ogg"));
        Path picture = Files.write(folder.resolve("picture.png"), members.get("png"));
        Path log = folder.resolve("log");
        Process child = ChildJvm.start(Features.class, log, List.of("-Xmx1g"), sound.toString(), picture.toString());
        assertThat(ChildJvm.await(child)).as(log.toString()).isZero();
        String maps = Files.readString(log);
        assertThat(maps)
                .contains("libavformat", "libavcodec", "libswresample")
                .doesNotContain("libavdevice", "libavfilter")
                .doesNotContain("libpulse", "libasound", "libxcb", "libX11");
    }
}

package io.athanor.extract.encoder.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.PooledVectors;
import io.athanor.extract.Pooling;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.encoder.Figures;
import io.athanor.extract.part.Batches;
import io.athanor.extract.payload.video.ClipBounds;
import io.athanor.extract.payload.video.ClipDecoder;
import io.athanor.extract.payload.video.ClipFiles;
import io.athanor.extract.payload.video.ClipFiles.Form;
import io.athanor.extract.payload.video.Moments;
import io.athanor.testing.TinyNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clips through encoders of pictures, against these encoders over the frames as pictures of their own. */
class VideoTest {
    private static final byte[] CLIP =
            ClipFiles.numbered(Form.mp4().sized(96, 64).sounding(), 3);

    @TempDir
    private Path folder;

    private static EncoderSettings settings(Map<String, ?> settings) {
        return PipelineFile.settings(Encoders.registry(), "video", settings, Encoders.pictures());
    }

    /** The files of the frames, as the decoder hands them on. */
    private static List<byte[]> frames(Moments moments) {
        List<byte[]> files = new ArrayList<>();
        new ClipDecoder(moments, new ClipBounds(600, 0, 512))
                .decode(CLIP, (seconds, file) -> files.add(file), changes -> Decoded.rejected("seen", ""));
        return files;
    }

    private static void assertIsOfFrames(Map<String, ?> settings, Moments moments, FeatureExtractor picture) {
        List<float[]> vectors = frames(moments).stream()
                .map(file -> Figures.feature(picture, file))
                .toList();
        for (Pooling pooling : Pooling.values()) {
            Map<String, Object> all = new TreeMap<>(settings);
            all.put("pooling", pooling.name().toLowerCase().replace('_', '-'));
            var pooled = new PooledVectors(pooling, 256);
            vectors.forEach(pooled::add);
            assertThat(Figures.feature(settings(all).extractor(), CLIP)).isEqualTo(pooled.feature());
        }
    }

    @Test
    void a_clip_is_what_its_frames_are_as_pictures() throws IOException {
        assertIsOfFrames(Map.of("picture", "hog"), new Moments.Every(1), Figures.recipe("hog", Map.of()));
        assertIsOfFrames(
                Map.of("picture", "mobilenetv2-b10", "frames", 11),
                new Moments.Evenly(11),
                Figures.recipe("mobilenetv2-b10", Map.of()));
        Files.write(folder.resolve("model.onnx"), TinyNetworks.patches(32, 8, 4));
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"size\": 32, \"do_normalize\": false}");
        var model = Map.of("model", folder.toString());
        assertIsOfFrames(
                Map.of("picture", Map.of("onnx", model), "every", "250ms"),
                new Moments.Every(0.25),
                Figures.recipe("onnx", model));
    }

    @Test
    void shapes_are_those_of_pictures_pooled_or_in_a_row() {
        Shape.Vector mobile = new Shape.Vector(816);
        assertThat(settings(Map.of()).extractor().output()).isEqualTo(mobile);
        assertThat(settings(Map.of("pooling", "mean-deviation")).extractor().output())
                .isEqualTo(new Shape.Vector(2 * 816));
        assertThat(settings(Map.of("pooling", "none", "frames", 8)).extractor().output())
                .isEqualTo(new Shape.Sequence(8, 816));
        assertThat(settings(Map.of("pooling", "none")).extractor().output()).isEqualTo(new Shape.Sequence(256, 816));
    }

    @Test
    void a_sequence_that_is_full_is_counted() {
        FeatureExtractor few = settings(
                        Map.of("picture", "perceptual-hash", "every", "100ms", "pooling", "none", "max-frames", 10))
                .extractor();
        Prepared cut = (Prepared) Figures.decoded(few, CLIP);
        assertThat(cut.changes().count(Change.VIDEO_CUT)).isEqualTo(1);
        assertThat(cut.bytes()).isEqualTo(10 * 64 * Float.BYTES);
    }

    @Test
    void feature_depends_on_its_payload_alone() {
        List<byte[]> clips = IntStream.range(1, 10)
                .mapToObj(i -> ClipFiles.numbered(Form.mp4().sized(8 * i + 40, 48), 0.3 + 0.2 * i))
                .toList();
        Batches.assertSameBits(
                settings(Map.of("picture", "hog", "every", "300ms")).extractor(), clips);
    }

    /** Decoded by several threads at once, as in a task: inferences of frames take turns. */
    @Test
    void threads_do_not_disturb_each_other() {
        FeatureExtractor recipe = settings(Map.of("every", "200ms")).extractor();
        float[] alone = Figures.feature(recipe, CLIP);
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = recipe.open(place)) {
            List<Prepared> together = IntStream.range(0, 6)
                    .parallel()
                    .mapToObj(i -> (Prepared) session.decode(CLIP))
                    .toList();
            assertThat(session.infer(together))
                    .allSatisfy(feature -> assertThat(feature).isEqualTo(alone));
        }
    }

    @Test
    void the_sound_of_a_clip_is_a_modality_of_any_encoder_of_sounds_and_missing_where_there_is_none() {
        FeatureExtractor voice = Figures.recipe("mfcc", Map.of());
        assertThat(Figures.decoded(voice, CLIP)).isInstanceOf(Prepared.class);
        byte[] silent = ClipFiles.numbered(Form.mp4(), 1);
        Decoded decoded = Figures.decoded(voice, silent);
        assertThat(((Decoded.Absent) decoded).changes().count(Change.SOUND_ABSENT))
                .isEqualTo(1);
        byte[] cut = Arrays.copyOf(silent, 50);
        assertThat(((Decoded.Rejected) Figures.decoded(voice, cut)).rejection().reason())
                .isEqualTo(Rejection.UNDECODABLE);
    }

    @Test
    void a_frame_that_the_encoder_refuses_is_named() {
        FeatureExtractor small = settings(
                        Map.of("picture", Map.of("hog", Map.of("max-pixels", 1000)), "frames", 1, "frame-pixels", 512))
                .extractor();
        Rejection why = ((Decoded.Rejected) Figures.decoded(small, CLIP)).rejection();
        assertThat(why.reason()).isEqualTo(Rejection.TOO_LARGE);
        assertThat(why.message()).startsWith("the frame at 1.50 s: ");
    }

    @Test
    void equal_settings_are_equal_recipes_and_others_are_not() throws IOException {
        List<Map<String, ?>> all = List.of(
                Map.of(),
                Map.of("picture", "hog"),
                Map.of("picture", Map.of("hog", Map.of("side-pixels", 64))),
                Map.of("every", "2s"),
                Map.of("frames", 8),
                Map.of("frames", 9),
                Map.of("scenes", 0.4),
                Map.of("pooling", "max"),
                Map.of("frame-pixels", 256));
        assertThat(all.stream().map(VideoTest::recipe)).doesNotHaveDuplicates();
        assertThat(recipe(Map.of("picture", "mobilenetv2-b10"))).isEqualTo(recipe(Map.of()));
        // a network that moved makes the same features
        for (String name : List.of("here", "there")) {
            Path model = Files.createDirectory(folder.resolve(name));
            Files.write(model.resolve("model.onnx"), TinyNetworks.patches(32, 8, 4));
            Files.writeString(model.resolve("preprocessor_config.json"), "{\"size\": 32, \"do_normalize\": false}");
        }
        assertThat(recipe(onnx("here"))).isEqualTo(recipe(onnx("there"))).isNotEqualTo(recipe(Map.of()));
    }

    private Map<String, ?> onnx(String name) {
        return Map.of(
                "picture", Map.of("onnx", Map.of("model", folder.resolve(name).toString())));
    }

    private static String recipe(Map<String, ?> settings) {
        return Json.canonical(PayloadSettings.of("mp4", settings(settings)).recipe());
    }

    @Test
    void what_cannot_be_is_said() throws IOException {
        assertThatThrownBy(() -> settings(Map.of("every", "1s", "frames", 8)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("every, frames or scenes is set beside another, expected one of them");
        assertThatThrownBy(() -> settings(Map.of("picture", "mfcc"))).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> settings(Map.of("picture", Map.of("onnx", Map.of("model", "minilm-l6"))))
                        .extractor())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a model of no pictures");
        Files.write(folder.resolve("model.onnx"), TinyNetworks.patches(32, 8, 4));
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"size\": 32, \"do_normalize\": false}");
        var patches = Map.of("model", folder.toString(), "output", "last_hidden_state", "pooling", "none");
        assertThatThrownBy(() ->
                        settings(Map.of("picture", Map.of("onnx", patches))).extractor())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a sequence a frame");
    }

    @Test
    void pixels_of_full_hd_are_brought_down() {
        Form form = Form.mp4().in("mov", "mjpeg", avutil.AV_PIX_FMT_YUVJ420P).sized(1920, 1080);
        byte[] clip = ClipFiles.numbered(form, 0.2);
        float[] feature = Figures.feature(settings(Map.of("picture", "hog")).extractor(), clip);
        assertThat(feature).hasSize(1764);
    }
}

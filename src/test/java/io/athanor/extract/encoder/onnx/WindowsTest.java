package io.athanor.extract.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Shape;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.PooledVectors;
import io.athanor.extract.Pooling;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.encoder.Figures;
import io.athanor.extract.part.Batches;
import io.athanor.extract.payload.audio.SoundFiles;
import io.athanor.testing.TinyNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sounds heard window by window, against the same windows as sounds of their own. */
class WindowsTest {
    private static final int RATE = 16_000;
    private static final int WIDTH = 4;

    @TempDir
    private Path folder;

    private EncoderSettings settings(Map<String, ?> more) {
        Map<String, Object> all = new TreeMap<>(more);
        all.put("model", folder.toString());
        return PipelineFile.settings(Encoders.registry(), "onnx", all);
    }

    private void model(byte[] network) throws IOException {
        Files.write(folder.resolve("model.onnx"), network);
    }

    private static short[] sound(double seconds, int seed) {
        float[] values = TinyNetworks.values((int) Math.round(seconds * RATE), seed);
        short[] samples = new short[values.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (20_000 * values[i]);
        }
        return samples;
    }

    private static byte[] wave(short[] samples) {
        return SoundFiles.wave(1, RATE, samples);
    }

    private static float[] feature(EncoderSettings settings, short[] samples) {
        return Figures.feature(settings.extractor(), wave(samples));
    }

    private static Map<String, ?> windows(Object... settings) {
        Map<String, Object> all = new TreeMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put((String) settings[i], settings[i + 1]);
        }
        return Map.of("windows", all);
    }

    @Test
    void each_window_is_heard_as_a_sound_of_its_own_and_the_last_is_filled_up() throws IOException {
        model(TinyNetworks.frames(WIDTH));
        short[] samples = sound(2.3, 5);
        EncoderSettings whole = settings(Map.of());
        float[][] each = IntStream.range(0, 4)
                .mapToObj(k -> feature(whole, Arrays.copyOfRange(samples, k * RATE / 2, k * RATE / 2 + RATE)))
                .toArray(float[][]::new);
        EncoderSettings sequence = settings(windows("seconds", 1, "hop", 0.5, "pooling", "none"));
        assertThat(sequence.extractor().output()).isEqualTo(new Shape.Sequence(64, WIDTH));
        float[] rows = feature(sequence, samples);
        assertThat(rows).hasSize(4 * WIDTH);
        for (int k = 0; k < 4; k++) {
            assertThat(Arrays.copyOfRange(rows, k * WIDTH, (k + 1) * WIDTH)).isEqualTo(each[k]);
        }
        for (Pooling pooling : List.of(Pooling.MEAN, Pooling.MAX, Pooling.MEAN_DEVIATION)) {
            EncoderSettings pooled = settings(windows(
                    "seconds",
                    1,
                    "hop",
                    0.5,
                    "pooling",
                    pooling.name().toLowerCase().replace('_', '-')));
            var expected = new PooledVectors(pooling, 1);
            Arrays.stream(each).forEach(expected::add);
            assertThat(feature(pooled, samples)).isEqualTo(expected.feature());
            assertThat(pooled.extractor().output()).isEqualTo(pooling.shape(WIDTH, 1));
        }
    }

    @Test
    void pooled_values_are_what_their_names_say() {
        float[][] vectors = {{1, -2}, {3, 4}, {8, -5}};
        double[][] wanted = {{4, -1}, {8, 4}, {4, -1, Math.sqrt(26 / 3.0), Math.sqrt(14)}, {1, -2, 3, 4}};
        for (Pooling pooling : Pooling.values()) {
            var pooled = new PooledVectors(pooling, 2);
            Arrays.stream(vectors).forEach(pooled::add);
            float[] feature = pooled.feature();
            double[] expected = wanted[pooling.ordinal()];
            assertThat(feature).hasSameSizeAs(expected);
            for (int k = 0; k < feature.length; k++) {
                assertThat((double) feature[k]).isCloseTo(expected[k], within(1e-6));
            }
        }
    }

    @Test
    void a_last_window_of_less_than_half_is_left_out_and_what_nobody_hears_is_counted() throws IOException {
        model(TinyNetworks.frames(WIDTH));
        EncoderSettings apart = settings(windows("seconds", 1, "hop", 1, "pooling", "none"));
        Prepared cut = (Prepared) Figures.decoded(apart.extractor(), wave(sound(2.49, 6)));
        assertThat(cut.changes().count(Change.SOUND_CUT)).isEqualTo(1);
        assertThat(feature(apart, sound(2.49, 6))).hasSize(2 * WIDTH);
        assertThat(feature(apart, sound(2.5, 6))).hasSize(3 * WIDTH);
        assertThat(feature(apart, sound(2, 6))).hasSize(2 * WIDTH);
        assertThat(feature(apart, sound(0.001, 6))).hasSize(WIDTH);
        // each sample of the rest is in the window before
        EncoderSettings halves = settings(windows("seconds", 1, "hop", 0.5));
        Prepared heard = (Prepared) Figures.decoded(halves.extractor(), wave(sound(2.49, 6)));
        assertThat(heard.changes().isEmpty()).isTrue();
        EncoderSettings few = settings(windows("seconds", 1, "hop", 0.5, "pooling", "none", "max-windows", 3));
        Prepared long_ = (Prepared) Figures.decoded(few.extractor(), wave(sound(5, 6)));
        assertThat(long_.changes().count(Change.SOUND_CUT)).isEqualTo(1);
        assertThat(feature(few, sound(5, 6))).hasSize(3 * WIDTH);
    }

    @Test
    void spectra_are_made_of_each_window() throws IOException {
        int mels = 80;
        model(TinyNetworks.spectra(mels));
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                "{\"feature_extractor_type\": \"WhisperFeatureExtractor\"}");
        short[] samples = sound(2, 7);
        EncoderSettings whole = settings(Map.of());
        var expected = new PooledVectors(Pooling.MEAN, 1);
        for (int k = 0; k < 3; k++) {
            expected.add(feature(whole, Arrays.copyOfRange(samples, k * RATE / 2, k * RATE / 2 + RATE)));
        }
        assertThat(feature(settings(windows("seconds", 1, "hop", 0.5)), samples))
                .isEqualTo(expected.feature());
        assertThatThrownBy(() -> settings(windows("seconds", 31, "hop", 1)).extractor())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("windows of 31.0 seconds, expected at most the 30");
    }

    @Test
    void feature_depends_on_its_payload_alone() throws IOException {
        model(TinyNetworks.frames(WIDTH));
        List<byte[]> payloads = IntStream.range(0, 9)
                .mapToObj(i -> wave(sound(0.3 + 0.4 * i, i)))
                .toList();
        Batches.assertSameBits(settings(windows("seconds", 0.5, "hop", 0.25)).extractor(), payloads);
    }

    @Test
    void what_cannot_be_heard_in_windows_is_said() throws IOException {
        model(TinyNetworks.patches(32, 8, WIDTH));
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"size\": 32, \"do_normalize\": false}");
        assertThatThrownBy(() -> settings(windows("seconds", 1, "hop", 1)).extractor())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a model that takes no sounds");
        assertThatThrownBy(() -> settings(windows("seconds", 1, "hop", 2)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("hop is 2.0, expected at most the 1.0 of seconds");
    }

    @Test
    void what_is_done_to_a_sound_first_is_part_of_the_recipe() throws IOException {
        model(TinyNetworks.frames(WIDTH));
        EncoderSettings plain = settings(Map.of());
        EncoderSettings cropped = settings(Map.of("preprocess", Map.of("crop-seconds", 1)));
        short[] samples = sound(2, 8);
        assertThat(feature(cropped, samples)).isEqualTo(feature(plain, Arrays.copyOf(samples, RATE)));
        List<EncoderSettings> all = List.of(
                plain, cropped, settings(windows("seconds", 1, "hop", 1)), settings(windows("seconds", 1, "hop", 0.5)));
        assertThat(all.stream().map(one -> PayloadSettings.of("wav", one).recipe()))
                .doesNotHaveDuplicates();
        for (String encoder : List.of("mfcc", "log-mel", "chroma", "speech-embedding")) {
            var crop = Map.of("preprocess", Map.of("crop-seconds", 1, "crop-from", "centre"));
            assertThat(Figures.feature(Figures.recipe(encoder, crop), wave(samples)))
                    .isEqualTo(Figures.feature(
                            Figures.recipe(encoder, Map.of()),
                            wave(Arrays.copyOfRange(samples, RATE / 2, 3 * RATE / 2))));
        }
    }
}

package io.athanor.extract.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.Encoders;
import io.athanor.testing.TinyNetworks;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features of small networks against what follows from their weights. */
class OnnxEncoderTest {
    private static final float ROUNDING = 1e-4f;

    @TempDir
    private Path folder;

    private EncoderSettings settings(Map<String, Object> more) {
        Map<String, Object> all = new TreeMap<>(more);
        all.put("model", folder.toString());
        return PipelineFile.settings(Encoders.registry(), "onnx", all);
    }

    private void file(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static List<float[]> features(EncoderSettings settings, byte[]... payloads) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = settings.extractor().open(place)) {
            List<float[]> features = new ArrayList<>();
            for (byte[] payload : payloads) {
                Decoded decoded = session.decode(payload);
                assertThat(decoded).isInstanceOf(Prepared.class);
                features.addAll(session.infer(List.of((Prepared) decoded)));
            }
            return features;
        }
    }

    private static byte[] png(int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    /** A picture of one colour stays that, however it is resized and cropped. */
    @Test
    void pictures_are_standardised_channel_by_channel() throws IOException {
        int patch = 8;
        int width = 4;
        file("model.onnx", TinyNetworks.patches(32, patch, width));
        file("preprocessor_config.json", """
                {"do_center_crop": true, "crop_size": {"height": 32, "width": 32}, "size": {"shortest_edge": 40},
                 "resample": 3, "image_mean": [0.5, 0.25, 0.125], "image_std": [0.5, 0.2, 0.1]}
                """);
        float[] w = TinyNetworks.values(width * 3 * patch * patch, 1);
        double[] channels = {(0x80 / 255.0 - 0.5) / 0.5, (0xff / 255.0 - 0.25) / 0.2, (0x20 / 255.0 - 0.125) / 0.1};
        float[] expected = new float[width];
        for (int k = 0; k < width; k++) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                for (int i = 0; i < patch * patch; i++) {
                    sum += channels[c] * w[(k * 3 + c) * patch * patch + i];
                }
            }
            expected[k] = (float) sum;
        }
        EncoderSettings pooled = settings(Map.of("output", "last_hidden_state"));
        assertThat(pooled.extractor().output()).isEqualTo(new Shape.Vector(width));
        assertThat(pooled.isPicture()).isTrue();
        byte[] wide = png(90, 50, 0x80ff20);
        assertThat(features(pooled, wide, png(1, 1, 0x80ff20)))
                .allSatisfy(feature -> assertThat(feature).containsExactly(expected, within(ROUNDING)));

        EncoderSettings sequence = settings(Map.of("output", "last_hidden_state", "pooling", "none"));
        assertThat(sequence.extractor().output()).isEqualTo(new Shape.Sequence(16, width));
        float[] patches = features(sequence, wide).get(0);
        assertThat(patches).hasSize(16 * width);
        assertThat(java.util.Arrays.copyOfRange(patches, 15 * width, 16 * width))
                .containsExactly(expected, within(ROUNDING));

        float[] unit = features(settings(Map.of("output", "last_hidden_state", "normalise", true)), wide)
                .get(0);
        double length = Math.sqrt(List.of(0, 1, 2, 3).stream()
                .mapToDouble(k -> expected[k] * expected[k])
                .sum());
        assertThat(unit[0]).isCloseTo((float) (expected[0] / length), within(ROUNDING));
    }

    @Test
    void channels_are_fed_in_the_order_that_the_network_wants() throws IOException {
        String config = "{\"size\": 16, \"do_flip_channel_order\": FLIP, \"image_mean\": [0.5, 0.5, 0.5],"
                + " \"image_std\": [0.25, 0.25, 0.25]}";
        byte[] payload = png(16, 16, 0x2060c0);
        byte[] flipped = png(16, 16, 0xc06020);
        file("model.onnx", TinyNetworks.patches(16, 8, 4));
        file("preprocessor_config.json", config.replace("FLIP", "false"));
        float[] usual = features(settings(Map.of()), payload).get(0);
        file("preprocessor_config.json", config.replace("FLIP", "true"));
        List<float[]> blueFirst = features(settings(Map.of()), payload, flipped);
        assertThat(blueFirst.get(0)).isNotEqualTo(usual);
        assertThat(blueFirst.get(1)).isEqualTo(usual);
        file("model.onnx", TinyNetworks.channelsLast(16, 8, 4));
        assertThat(features(settings(Map.of()), flipped).get(0)).containsExactly(usual, within(1e-6f));
        file("preprocessor_config.json", config.replace("FLIP", "false"));
        assertThat(features(settings(Map.of()), payload).get(0)).containsExactly(usual, within(1e-6f));
    }

    @Test
    void centre_is_what_is_seen_of_a_wide_picture() throws IOException {
        file("model.onnx", TinyNetworks.patches(8, 8, 2));
        file(
                "preprocessor_config.json",
                "{\"do_center_crop\": true, \"crop_size\": 8, \"size\": 8, \"do_normalize\": false}");
        BufferedImage image = new BufferedImage(40, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 320; i++) {
            image.setRGB(i % 40, i / 40, i % 40 >= 16 && i % 40 < 24 ? 0xffffff : 0);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        List<float[]> features = features(settings(Map.of()), png.toByteArray(), png(8, 8, 0xffffff));
        assertThat(features.get(0)).containsExactly(features.get(1), within(ROUNDING));
    }

    @Test
    void texts_are_pooled_over_their_own_pieces() throws IOException {
        int width = 4;
        file("model.onnx", TinyNetworks.tokens(30_522, width));
        try (var tokenizer = getClass().getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
            Files.copy(Objects.requireNonNull(tokenizer), folder.resolve("tokenizer.json"));
        }
        float[] table = TinyNetworks.values(30_522 * width, 2);
        // of BERT's vocabulary
        int cls = 101;
        int gold = 2751;
        int sep = 102;
        byte[] payload = "gold".getBytes(StandardCharsets.UTF_8);
        EncoderSettings mean = settings(Map.of());
        assertThat(mean.isText()).isTrue();
        float[] feature = features(mean, payload).get(0);
        for (int k = 0; k < width; k++) {
            float sum = table[cls * width + k] + table[gold * width + k] + table[sep * width + k];
            assertThat(feature[k]).isCloseTo(sum / 3, within(ROUNDING));
        }
        assertThat(features(settings(Map.of("pooling", "cls")), payload).get(0)[1])
                .isEqualTo(table[cls * width + 1]);
        assertThat(features(settings(Map.of("pooling", "last")), payload).get(0)[1])
                .isEqualTo(table[sep * width + 1]);
        assertThat(features(settings(Map.of("pooling", "max")), payload).get(0)[1])
                .isEqualTo(Math.max(table[cls * width + 1], Math.max(table[gold * width + 1], table[sep * width + 1])));
        EncoderSettings prefixed = settings(Map.of("prefix", "gold ", "pooling", "none", "max-tokens", 8));
        assertThat(prefixed.extractor().output()).isEqualTo(new Shape.Sequence(8, width));
        assertThat(features(prefixed, payload).get(0)).hasSize(4 * width);
    }

    @Test
    void towers_of_clip_give_what_they_call_embeddings() throws IOException {
        file("vision_model.onnx", TinyNetworks.imageEmbeds(32, 8, 4));
        file("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        file("config.json", "{\"model_type\": \"clip\", \"projection_dim\": 4}");
        EncoderSettings pictures = PipelineFile.settings(
                Encoders.registry(),
                "onnx",
                Map.of("model", folder.resolve("vision_model.onnx").toString()));
        byte[] payload = png(32, 32, 0x336699);
        float[] embeds = features(pictures, payload).get(0);
        file("model.onnx", TinyNetworks.patches(32, 8, 4));
        assertThat(features(settings(Map.of("output", "pooler_output")), payload)
                        .get(0))
                .isEqualTo(embeds);

        file("text_model.onnx", TinyNetworks.textEmbeds(30_522, 4));
        try (var tokenizer = getClass().getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
            Files.copy(Objects.requireNonNull(tokenizer), folder.resolve("tokenizer.json"));
        }
        EncoderSettings texts = PipelineFile.settings(
                Encoders.registry(),
                "onnx",
                Map.of("model", folder.resolve("text_model.onnx").toString()));
        int sep = 102;
        assertThat(texts.extractor().output()).isEqualTo(new Shape.Vector(4));
        assertThat(features(texts, "gold".getBytes(StandardCharsets.UTF_8)).get(0))
                .isEqualTo(java.util.Arrays.copyOfRange(TinyNetworks.values(30_522 * 4, 2), sep * 4, sep * 4 + 4));
    }

    /** Neither its input nor its outputs have a dimension for the batch. */
    @Test
    void frames_of_yamnet_are_pooled() throws IOException {
        int width = 3;
        file("model.onnx", TinyNetworks.waveform(width));
        EncoderSettings settings = settings(Map.of());
        assertThat(settings.extractor().output()).isEqualTo(new Shape.Vector(width));
        int samples = 720;
        byte[] bytes = new byte[2 * samples];
        for (int i = 0; i < samples; i++) {
            bytes[2 * i + 1] = (byte) (i % 50);
        }
        float[] w = TinyNetworks.values(width * 400, 3);
        float[] feature = features(settings, wav(bytes, samples)).get(0);
        for (int k = 0; k < width; k++) {
            double sum = 0;
            for (int frame = 0; frame < 2; frame++) {
                for (int i = 0; i < 400; i++) {
                    sum += w[k * 400 + i] * ((frame * 320 + i) % 50 * 256 / 32768.0);
                }
            }
            assertThat(feature[k]).isCloseTo((float) (sum / 2), within(1e-3f));
        }
    }

    /** Networks that were trained so are fed texts of one length, of which the padding is no part of the feature. */
    @Test
    void padding_is_no_part_of_a_text() throws IOException {
        file("model.onnx", TinyNetworks.tokens(30_522, 4));
        try (var tokenizer = getClass().getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
            Files.copy(Objects.requireNonNull(tokenizer), folder.resolve("tokenizer.json"));
        }
        byte[] payload = "gold and lead".getBytes(StandardCharsets.UTF_8);
        float[] without = features(settings(Map.of()), payload).get(0);
        file("config.json", "{\"model_type\": \"siglip_text_model\", \"max_position_embeddings\": 64}");
        assertThat(features(settings(Map.of()), payload).get(0)).containsExactly(without, within(1e-6f));
    }

    @Test
    void sounds_are_standardised_clip_by_clip() throws IOException {
        int width = 3;
        file("model.onnx", TinyNetworks.frames(width));
        file("preprocessor_config.json", "{\"do_normalize\": true, \"sampling_rate\": 16000}");
        int samples = 720;
        double[] clip = new double[samples];
        byte[] bytes = new byte[2 * samples];
        for (int i = 0; i < samples; i++) {
            short value = (short) (1000 + 5000 * Math.sin(i / 7.0));
            clip[i] = value / 32768.0;
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >> 8);
        }
        double mean = java.util.Arrays.stream(clip).average().orElseThrow();
        double variance = java.util.Arrays.stream(clip)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        float[] w = TinyNetworks.values(width * 400, 3);
        float[] feature = features(settings(Map.of()), wav(bytes, samples)).get(0);
        for (int k = 0; k < width; k++) {
            double sum = 0;
            // two frames of 400 samples, the second 320 later
            for (int frame = 0; frame < 2; frame++) {
                for (int i = 0; i < 400; i++) {
                    sum += w[k * 400 + i] * (clip[frame * 320 + i] - mean) / Math.sqrt(variance + 1e-7);
                }
            }
            assertThat(feature[k]).isCloseTo((float) (sum / 2), within(1e-3f));
        }
    }

    /** Against {@code whisper.py}, which has its mel filters and its transform from torchaudio. */
    @Test
    void spectra_are_those_of_whisper() throws IOException {
        JsonNode want;
        try (var in = getClass().getResourceAsStream("whisper.json")) {
            want = Json.tree(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        int mels = 80;
        file("model.onnx", TinyNetworks.spectra(mels));
        file(
                "preprocessor_config.json",
                "{\"feature_extractor_type\": \"WhisperFeatureExtractor\", \"feature_size\": 80, \"nb_max_frames\": 3000}");
        int samples = want.get("samples").asInt();
        byte[] bytes = new byte[2 * samples];
        for (int i = 0; i < samples; i++) {
            short value = (short) Math.rint(6000 * Math.sin(i / 9.0) + 3000 * Math.sin(i * i / 40000.0));
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >> 8);
        }
        byte[] wav = wav(bytes, samples);
        float[] frames = features(settings(Map.of("pooling", "none")), wav).get(0);
        assertThat(frames)
                .as("the silence behind it is no part of it")
                .hasSize(want.get("own").asInt() * mels);
        for (JsonNode frame : want.get("frames")) {
            for (int m = 0; m < mels; m++) {
                assertThat(frames[frame.get("frame").asInt() * mels + m])
                        .as("frame %s, mel %d", frame.get("frame"), m)
                        .isCloseTo((float) frame.get("mels").get(m).asDouble(), within(1e-3f));
            }
        }
    }

    private static byte[] wav(byte[] bytes, int samples) throws IOException {
        ByteArrayOutputStream wav = new ByteArrayOutputStream();
        try (AudioInputStream sound = new AudioInputStream(
                new ByteArrayInputStream(bytes), new AudioFormat(16_000, 16, 1, true, false), samples)) {
            AudioSystem.write(sound, AudioFileFormat.Type.WAVE, wav);
        }
        return wav.toByteArray();
    }

    @Test
    void weights_beside_the_network_are_found_from_the_hosts_cache() throws IOException {
        file("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        file("model.onnx", TinyNetworks.patches(32, 8, 4));
        byte[] payload = png(32, 32, 0x336699);
        float[] inside = features(settings(Map.of()), payload).get(0);
        file("model.onnx", TinyNetworks.patchesWithExternalWeights(32, 8, 4, "model.onnx_data"));
        file("model.onnx_data", TinyNetworks.patchWeights(8, 4));
        assertThat(features(settings(Map.of()), payload).get(0)).isEqualTo(inside);
    }

    @Test
    void recipe_knows_the_files_and_not_where_they_lie() throws IOException {
        file("model.onnx", TinyNetworks.patches(32, 8, 4));
        file("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        Path moved = Files.createDirectory(folder.resolve("moved"));
        for (String name : List.of("model.onnx", "preprocessor_config.json")) {
            Files.copy(folder.resolve(name), moved.resolve(name));
        }
        EncoderSettings there = PipelineFile.settings(Encoders.registry(), "onnx", Map.of("model", moved.toString()));
        Map<String, Object> recipe =
                PayloadSettings.of("png", settings(Map.of())).recipe();
        assertThat(PayloadSettings.of("png", there).recipe()).isEqualTo(recipe);
        for (Map<String, Object> other : List.<Map<String, Object>>of(
                Map.of("max-pixels", 99),
                Map.of("accept-truncated", 0.5),
                Map.of("clean", List.of("lower")),
                Map.of("normalise", true))) {
            assertThat(PayloadSettings.of("png", settings(other)).recipe())
                    .as("%s", other)
                    .isNotEqualTo(recipe);
        }
        file("model.onnx", TinyNetworks.patches(32, 16, 4));
        assertThat(PayloadSettings.of("png", settings(Map.of())).recipe()).isNotEqualTo(recipe);
    }

    @Test
    void file_that_changed_since_the_recipe_was_made_is_refused() throws IOException {
        file("model.onnx", TinyNetworks.patches(32, 8, 4));
        file("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false, \"note\": \"" + folder + "\"}");
        FeatureExtractor recipe = settings(Map.of("output", "pooler_output")).extractor();
        byte[] other = TinyNetworks.patches(32, 8, 5);
        file("model.onnx", other);
        Path cached = io.athanor.base.HostCache.folder("models")
                .resolve(recipe.bundle().orElseThrow().file("model").sha256() + ".onnx");
        Files.deleteIfExists(cached);
        assertThatThrownBy(() -> {
                    try (ExecutorPlace place = ExecutorPlace.plain()) {
                        recipe.open(place).close();
                    }
                })
                .isInstanceOf(UserError.class)
                .hasMessageContaining("its SHA-256 is");
    }
}

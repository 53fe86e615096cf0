package io.athanor.extract.encoder.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.encoder.Figures;
import io.athanor.extract.part.Batches;
import io.athanor.extract.payload.audio.SoundFiles;
import io.athanor.extract.payload.video.ClipFiles;
import io.athanor.testing.TinyNetworks;
import io.athanor.testing.Travelled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sounds whose level spells a text, through a small recogniser, against that text itself. */
class TranscriptTest {
    private static final int RATE = 16_000;
    private static final String VOCABULARY = "{\"<pad>\": 0, \"<s>\": 1, \"|\": 2, \"A\": 3, \"B\": 4, \"É\": 5}";
    private static final float[] LEVELS = {0, -0.2f, 0.1f, 0.2f, 0.3f, 0.4f};

    @TempDir
    private Path folder;

    @BeforeEach
    void recogniser() throws IOException {
        Files.write(folder.resolve("model.onnx"), TinyNetworks.levels(LEVELS));
        Files.writeString(folder.resolve("vocab.json"), VOCABULARY);
    }

    private EncoderSettings settings(Map<String, ?> more) {
        Map<String, Object> all = new TreeMap<>(more);
        all.put("model", folder.toString());
        return PipelineFile.settings(Encoders.registry(), "transcript", all, Encoders.texts());
    }

    private FeatureExtractor recipe(Map<String, ?> more) {
        return settings(more).extractor();
    }

    /** Two frames a piece: <code>_</code> is the blank, <code>^</code> a mark. */
    private static byte[] spoken(String pieces) {
        short[] samples = new short[640 * pieces.length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (32_768 * LEVELS["_^|ABÉ".indexOf(pieces.charAt(i / 640))]);
        }
        return SoundFiles.wave(1, RATE, samples);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_sound_is_what_its_text_is() {
        for (String encoder : List.of("minilm-l6", "character-ngrams")) {
            FeatureExtractor heard = recipe(Map.of("text", encoder));
            FeatureExtractor read = Figures.recipe(encoder, Map.of());
            assertThat(heard.output()).isEqualTo(read.output());
            assertThat(heard.norm()).isEqualTo(read.norm());
            assertThat(Figures.feature(heard, spoken("_AB_BA^|__A_"))).isEqualTo(Figures.feature(read, text("ABBA A")));
            assertThat(Figures.feature(heard, spoken("ÉÉ_É|B"))).isEqualTo(Figures.feature(read, text("ÉÉ B")));
        }
    }

    @Test
    void settings_of_the_text_and_of_the_sound_are_their_own() {
        FeatureExtractor heard = recipe(Map.of(
                "text", Map.of("word-ngrams", Map.of("n-features", 64)), "preprocess", Map.of("crop-seconds", 0.1)));
        FeatureExtractor read = Figures.recipe("word-ngrams", Map.of("n-features", 64));
        // 0.1 seconds are 1,600 samples: two pieces and a half
        assertThat(Figures.feature(heard, spoken("ABAAAAAA"))).isEqualTo(Figures.feature(read, text("ABA")));
    }

    @Test
    void where_no_word_is_heard_there_is_a_reason_and_a_film_without_sound_is_missing() {
        FeatureExtractor heard = recipe(Map.of());
        Rejection silence = ((Decoded.Rejected) Figures.decoded(heard, spoken("__||^_"))).rejection();
        assertThat(silence.reason()).isEqualTo(Rejection.EMPTY);
        Decoded film = Figures.decoded(heard, ClipFiles.numbered(ClipFiles.Form.mp4(), 0.5));
        assertThat(((Decoded.Absent) film).changes().count(Change.SOUND_ABSENT)).isEqualTo(1);
        assertThat(((Decoded.Rejected) Figures.decoded(heard, new byte[9]))
                        .rejection()
                        .reason())
                .isEqualTo(Rejection.UNDECODABLE);
    }

    @Test
    void feature_depends_on_its_payload_alone() {
        List<byte[]> payloads = Stream.of("AB", "BA", "AA", "A_A", "B_B", "AÉ", "ÉA", "BÉ", "ÉB")
                .map(TranscriptTest::spoken)
                .toList();
        Batches.assertSameBits(recipe(Map.of("text", "character-ngrams")), payloads);
    }

    @Test
    void recipe_is_a_small_value_that_travels_and_depends_on_both_models_and_the_vocabulary() throws IOException {
        FeatureExtractor plain = recipe(Map.of());
        assertThat(Travelled.bytes(plain)).hasSizeLessThan(4_000);
        assertThat(Travelled.there(plain)).isEqualTo(plain);
        String first = canonical(Map.of());
        assertThat(first).contains("speech-vocabulary").contains("text-tokenizer");
        assertThat(canonical(Map.of("text", "character-ngrams"))).isNotEqualTo(first);
        assertThat(canonical(Map.of("preprocess", Map.of("loudness", -23)))).isNotEqualTo(first);
        Files.writeString(folder.resolve("vocab.json"), VOCABULARY.replace('É', 'E'));
        assertThat(canonical(Map.of())).isNotEqualTo(first);
    }

    private String canonical(Map<String, ?> more) {
        return Json.canonical(PayloadSettings.of("wav", settings(more)).recipe());
    }

    @Test
    void what_cannot_be_is_said() throws IOException {
        assertThatThrownBy(() -> CtcVocabulary.of("{\"A\": 0}", "vocab.json"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found none of [<pad>, [PAD], <blank>]");
        assertThatThrownBy(() -> CtcVocabulary.of("{\"A\": ", "vocab.json")).isInstanceOf(UserError.class);
        Files.delete(folder.resolve("vocab.json"));
        assertThatThrownBy(() -> recipe(Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found no vocab.json beside it");
        assertThatThrownBy(() -> PipelineFile.settings(
                                Encoders.registry(), "transcript", Map.of("model", "minilm-l6"), Encoders.texts())
                        .extractor())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("takes no samples of sound");
    }
}

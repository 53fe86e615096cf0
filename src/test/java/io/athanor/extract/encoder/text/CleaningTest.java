package io.athanor.extract.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.Encoders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleaningTest {
    private static String cleaned(String text, TextCleaning... steps) {
        return new CleaningSettings(List.of(steps)).apply(text);
    }

    @Test
    void html_becomes_what_a_browser_shows() {
        assertThat(cleaned(
                        "<p>Caf&eacute; &amp; <b>bar</b></p><script>alert('x')</script><!-- no --><ul><li>one<li>two</ul>",
                        TextCleaning.STRIP_HTML))
                .isEqualTo("Caf\u00e9 & bar one two");
        assertThat(cleaned("1 < 2 and 3 > 2", TextCleaning.STRIP_HTML)).isEqualTo("1 < 2 and 3 > 2");
        assertThat(cleaned("<b><b>".repeat(10_000) + "x", TextCleaning.STRIP_HTML))
                .isEqualTo("x");
    }

    @Test
    void blanks_of_all_kinds_become_one_space() {
        assertThat(cleaned("\u00a0 a\t\r\n b\u2003c ", TextCleaning.COLLAPSE_WHITESPACE))
                .isEqualTo("a b c");
    }

    @Test
    void letters_become_small_and_plain_ones() {
        assertThat(cleaned("\uff21\ufb01 \u2460", TextCleaning.NFKC, TextCleaning.LOWER))
                .isEqualTo("afi 1");
        assertThat(cleaned("I\u0307 TITLE", TextCleaning.LOWER)).startsWith("i");
        assertThat(cleaned("e\u0301", TextCleaning.NFC)).isEqualTo("\u00e9");
    }

    /** Every encoder of texts has it, and without it a recipe is what it was. */
    @ParameterizedTest
    @ValueSource(strings = {"minilm-l6", "word-ngrams", "character-ngrams", "onnx"})
    void encoders_read_what_is_left(String encoder) {
        Map<String, Object> own = encoder.equals("onnx") ? Map.of("model", "minilm-l6") : Map.of();
        Map<String, Object> cleaning = new java.util.TreeMap<>(own);
        cleaning.put("clean", List.of("strip-html", "collapse-whitespace"));
        EncoderSettings plain = PipelineFile.settings(Encoders.registry(), encoder, own);
        EncoderSettings clean = PipelineFile.settings(Encoders.registry(), encoder, cleaning);
        assertThat(feature(clean, "<p>a furnace\n for   gold</p>")).isEqualTo(feature(plain, "a furnace for gold"));
        assertThat(plain.identity().toString()).doesNotContain("clean");
        assertThat(PayloadSettings.of("txt", clean).recipe())
                .isNotEqualTo(PayloadSettings.of("txt", plain).recipe());
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = clean.extractor().open(place)) {
            Decoded decoded = session.decode("<br><!-- nothing -->".getBytes(StandardCharsets.UTF_8));
            assertThat(((Decoded.Rejected) decoded).rejection().reason()).isEqualTo(Rejection.EMPTY);
        }
    }

    private static float[] feature(EncoderSettings settings, String text) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = settings.extractor().open(place)) {
            Decoded decoded = session.decode(text.getBytes(StandardCharsets.UTF_8));
            return session.infer(List.of((io.athanor.extract.Prepared) decoded)).get(0);
        }
    }
}

package io.athanor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLanguageTest {
    private static final List<String> THREE = List.of("en", "fr", "de");

    @ParameterizedTest
    @CsvSource({
        "a small cup of number three, en",
        "une petite tasse de thé, fr",
        // of all languages Norwegian is likeliest
        "eine kleine Tasse Nummer drei, de"
    })
    void a_text_is_in_one_of_those_that_were_named(String text, String language) {
        assertThat(TextLanguage.of(text, THREE)).contains(language);
        assertThat(TextLanguage.of(text + " " + "x".repeat(10_000), THREE))
                .as("by its beginning")
                .isPresent();
    }

    @Test
    void what_tells_nothing_has_none() {
        assertThat(TextLanguage.of("12345 !", THREE)).isEmpty();
        assertThat(TextLanguage.of("", THREE)).isEmpty();
    }

    @Test
    void a_language_has_the_codes_that_the_model_has() {
        assertThat(TextLanguage.codes("zh")).containsExactly("cmn", "nan");
        assertThat(TextLanguage.codes("no")).containsExactly("nob", "nno");
        assertThat(TextLanguage.codes("deu")).containsExactly("deu");
        assertThat(TextLanguage.of("这是一个小杯子", List.of("en", "zh"))).contains("zh");
        assertThatThrownBy(() -> TextLanguage.codes("xx")).hasMessageContaining("languages has 'xx'");
        assertThatThrownBy(() -> TextLanguage.require(List.of("de", "deu"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> TextLanguage.require(List.of("de"))).hasMessageContaining("two or more");
    }

    @Test
    void those_that_are_known_are_the_models() throws IOException {
        try (InputStream model = TextLanguage.class.getResourceAsStream("/langdetect-183.bin")) {
            assertThat(Arrays.stream(new LanguageDetectorME(new LanguageDetectorModel(model)).getSupportedLanguages())
                            .sorted()
                            .collect(Collectors.joining(", ")))
                    .isEqualTo(TextLanguage.known());
        }
    }
}

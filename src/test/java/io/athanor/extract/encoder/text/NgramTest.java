package io.athanor.extract.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Change;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.Figures;
import io.athanor.train.fitting.Bm25;
import io.athanor.train.fitting.Idf;
import io.athanor.train.fitting.TransformFit;
import io.athanor.train.fitting.UnitLength;
import io.athanor.train.transform.FittedTransform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** N-grams of texts. The figures of scikit-learn are made by {@code ngrams.py} beside it. */
class NgramTest {
    private static final Figures FIGURES = new Figures(NgramTest.class, "ngrams.json");

    @Test
    void character_ngrams_equal_scikit_learn() {
        assertLike("character-ngrams", Map.of(), "character-ngrams");
        assertLike(
                "character-ngrams",
                Map.of("min-n", 5, "max-n", 6, "n-features", 100, "sublinear-tf", false),
                "character-ngrams 5 to 6, counts");
    }

    @Test
    void word_ngrams_equal_scikit_learn() {
        assertLike("word-ngrams", Map.of(), "word-ngrams");
        assertLike(
                "word-ngrams",
                Map.of("max-n", 3, "n-features", 1000, "sublinear-tf", false),
                "word-ngrams 1 to 3, counts");
    }

    @Test
    void word_ngrams_with_idf_and_l2_are_tf_idf() {
        FeatureExtractor recipe = Figures.recipe("word-ngrams", Map.of("sublinear-tf", false));
        List<float[]> features =
                texts().stream().map(text -> feature(recipe, text)).toList();
        TransformFit<?> fit = new Idf().fit(4096);
        features.forEach(feature -> fit.add(feature, 0, ""));
        FittedTransform idf = fit.fitted();
        FittedTransform unit = new UnitLength().fit(4096).fitted();
        for (int i = 0; i < features.size(); i++) {
            assertRow("tf-idf", i, unit.apply(idf.apply(features.get(i))));
        }
    }

    @Test
    void raw_counts_equal_scikit_learn_and_bm25_of_them_what_is_computed_by_hand() {
        var raw = Map.of("sublinear-tf", false, "norm", "none", "alternate-sign", false);
        assertLike("word-ngrams", raw, "word-ngrams, raw counts");
        FeatureExtractor recipe = Figures.recipe("word-ngrams", raw);
        assertThat(recipe.norm()).isEqualTo("none");

        List<float[]> features =
                texts().stream().map(text -> feature(recipe, text)).toList();
        TransformFit<?> fit = new Bm25(1.2, 0.75).fit(4096);
        features.forEach(feature -> fit.add(feature, 0, ""));
        FittedTransform bm25 = fit.fitted();
        for (int i = 0; i < features.size(); i++) {
            assertRow("bm25", i, bm25.apply(features.get(i)), 1e-6);
        }
    }

    @Test
    void bm25_of_what_are_no_counts_is_refused() {
        TransformFit<?> fit = new Bm25(1.2, 0.75).fit(4096);
        fit.add(feature(Figures.recipe("word-ngrams", Map.of()), "to be or not to be"), 0, "");
        assertThatThrownBy(fit::fitted)
                .hasMessageMatching(
                        "Cannot fit bm25: found a value of -?0\\.\\d+, expected counts\\. Set sublinear-tf: false and"
                                + " norm: none with .*");
    }

    @Test
    void marks_stay_with_their_words() {
        FeatureExtractor recipe = Figures.recipe("word-ngrams", Map.of());
        assertThat(nonZero(feature(recipe, "हिन्दी"))).isEqualTo(1);
        assertThat(nonZero(feature(recipe, "हिन्दी भाषा हिन्दी"))).isEqualTo(2);
    }

    @Test
    void a_text_without_words_is_rejected_and_a_long_one_cut_off_between_characters() {
        Decoded signs = Figures.decoded(Figures.recipe("word-ngrams", Map.of()), bytes("?! \ud83d\ude00"));
        assertThat(((Decoded.Rejected) signs).rejection())
                .isEqualTo(new Rejection(
                        Rejection.EMPTY,
                        "too few words of letters and digits in it; character-ngrams reads other signs too"));

        FeatureExtractor three = Figures.recipe("character-ngrams", Map.of("max-characters", 3));
        var cut = (Prepared) Figures.decoded(three, bytes("ab\ud83d\ude00"));
        assertThat(cut.changes().lines())
                .containsExactly(
                        "1 " + Change.TEXT_CLIPPED.sentence() + "; for one, 4 characters, of which 2 were read");
        assertThat(Figures.decoded(three, bytes("   a"))).isInstanceOf(Decoded.Rejected.class);
        assertThat(feature(three, "ab\ud83d\ude00")).isEqualTo(feature(three, "AB"));
    }

    @Test
    void shortest_pieces_are_not_longer_than_the_longest() {
        assertThatThrownBy(() -> Figures.recipe("word-ngrams", Map.of("min-n", 2)))
                .hasMessageContaining("min-n is 2, expected at most the 1 of max-n");
    }

    private static void assertLike(String encoder, Map<String, ?> settings, String figures) {
        FeatureExtractor recipe = Figures.recipe(encoder, settings);
        List<String> texts = texts();
        for (int i = 0; i < texts.size(); i++) {
            assertRow(figures, i, feature(recipe, texts.get(i)));
        }
    }

    /** The figures hold what is not 0, by its place. */
    private static void assertRow(String figures, int row, float[] feature) {
        assertRow(figures, row, feature, 1e-7);
    }

    private static void assertRow(String figures, int row, float[] feature, double within) {
        JsonNode wanted = FIGURES.of(figures).get(row);
        assertThat(nonZero(feature)).as("%s of text %d", figures, row).isEqualTo(wanted.size());
        wanted.fields().forEachRemaining(value -> assertThat((double) feature[Integer.parseInt(value.getKey())])
                .as("%s of text %d, place %s", figures, row, value.getKey())
                .isCloseTo(value.getValue().asDouble(), within(within)));
    }

    private static long nonZero(float[] feature) {
        int count = 0;
        for (float value : feature) {
            count += value == 0 ? 0 : 1;
        }
        return count;
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        FIGURES.of("texts").forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static float[] feature(FeatureExtractor recipe, String text) {
        return Figures.feature(recipe, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

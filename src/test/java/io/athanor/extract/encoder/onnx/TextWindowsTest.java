package io.athanor.extract.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.Figures;
import io.athanor.extract.part.Batches;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Long texts in windows, against windows that are cut here and encoded one by one. */
class TextWindowsTest {
    private static final String LONG =
            "the furnace fuses metals and the alchemist waits for gold while smoke rises over the roofs of"
                    + " a town that sleeps until a bell wakes it and people walk to the market";

    /** Without the two end markers. */
    private static final int INNER = 10;

    private static final int OVERLAP = 4;

    @Test
    void feature_is_the_mean_of_windows_that_are_encoded_one_by_one() {
        List<float[]> windows = oneByOne();
        assertThat(windows).hasSizeGreaterThan(4);
        double[] mean = new double[384];
        windows.forEach(window -> IntStream.range(0, 384).forEach(i -> mean[i] += window[i] / (double) windows.size()));
        double length = Math.sqrt(Arrays.stream(mean).map(v -> v * v).sum());
        float[] expected = new float[384];
        IntStream.range(0, 384).forEach(i -> expected[i] = (float) (mean[i] / length));

        assertThat(Figures.feature(recipe("mean", 50), bytes(LONG))).isEqualTo(expected);
    }

    @Test
    void windows_may_stay_a_sequence_or_give_their_largest_values() {
        List<float[]> windows = oneByOne();
        FeatureExtractor sequence = recipe("none", 50);
        assertThat(sequence.output()).isEqualTo(new Shape.Sequence(50, 384));
        float[] all = Figures.feature(sequence, bytes(LONG));
        for (int w = 0; w < windows.size(); w++) {
            assertThat(Arrays.copyOfRange(all, w * 384, (w + 1) * 384)).isEqualTo(windows.get(w));
        }
        float[] largest = Figures.feature(recipe("max", 50), bytes(LONG));
        int highest = 0;
        for (int i = 1; i < 384; i++) {
            highest = largest[i] > largest[highest] ? i : highest;
        }
        int at = highest;
        assertThat(windows.stream().mapToDouble(window -> window[at]).max().orElseThrow())
                .isGreaterThanOrEqualTo(largest[at]);
    }

    @Test
    void a_short_text_is_what_it_is_without_windows() {
        FeatureExtractor without = Figures.recipe("minilm-l6", Map.of("max-tokens", INNER + 2));
        assertThat(Figures.feature(recipe("mean", 8), bytes("a short text")))
                .isEqualTo(Figures.feature(without, bytes("a short text")));
    }

    @Test
    void what_is_cut_off_is_counted_by_texts_and_by_windows() {
        Changes none = ((Prepared) Figures.decoded(recipe("mean", 50), bytes(LONG))).changes();
        assertThat(none.isEmpty()).isTrue();
        Changes cut = ((Prepared) Figures.decoded(recipe("mean", 2), bytes(LONG))).changes();
        assertThat(cut.count(Change.TEXT_CLIPPED)).isEqualTo(1);
        assertThat(cut.count(Change.TEXT_WINDOWS_LEFT)).isEqualTo(oneByOne().size() - 2);
        assertThat(cut.lines())
                .anyMatch(line -> line.contains(
                        LONG.length() + " characters, of whose " + oneByOne().size() + " windows 2 were read"));
    }

    @Test
    void a_batch_of_texts_with_different_last_windows_has_the_same_bits_as_each_alone() {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            texts.add(bytes("number " + i + " " + LONG.substring(0, 80 - i % 3)));
        }
        Batches.assertSameBits(recipe("mean", 8), texts);
        assertThat(Figures.recipe("onnx", Map.of("model", "minilm-l6", "text-windows", Map.of()))
                        .output())
                .isEqualTo(new Shape.Vector(384));
    }

    @Test
    void windows_that_do_not_fit_are_refused() {
        assertThatThrownBy(() ->
                        Figures.recipe("minilm-l6", Map.of("max-tokens", 32, "text-windows", Map.of("overlap", 17))))
                .hasMessageContaining(
                        "text-windows overlap by 17, expected at most half of the 32 word pieces of max-tokens");
        assertThatThrownBy(() ->
                        Figures.recipe("minilm-l6", Map.of("tokens", "sequence", "text-windows", Map.of("max", 3))))
                .hasMessageContaining("expected one vector a text");
        assertThatThrownBy(() ->
                        Figures.recipe("onnx", Map.of("model", "mobilenetv2-b10", "text-windows", Map.of("max", 3))))
                .hasMessageContaining("Cannot use text-windows with the model mobilenetv2-b10");
    }

    private static FeatureExtractor recipe(String pooling, int max) {
        return Figures.recipe(
                "minilm-l6",
                Map.of(
                        "max-tokens",
                        INNER + 2,
                        "text-windows",
                        Map.of("overlap", OVERLAP, "max", max, "pooling", pooling)));
    }

    private static List<float[]> oneByOne() {
        FeatureExtractor plain = Figures.recipe("minilm-l6", Map.of("max-tokens", 512));
        List<float[]> vectors = new ArrayList<>();
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = plain.open(place)) {
            long[] ids = ((TextFeed.Tokens) session.decode(bytes(LONG))).ids();
            int inner = ids.length - 2;
            for (int from = 0; from == 0 || from + OVERLAP < inner; from += INNER - OVERLAP) {
                LongStream part = Arrays.stream(ids, 1 + from, 1 + Math.min(inner, from + INNER));
                long[] window = LongStream.concat(
                                LongStream.of(ids[0]), LongStream.concat(part, LongStream.of(ids[ids.length - 1])))
                        .toArray();
                vectors.addAll(session.infer(List.of(new TextFeed.Tokens(window, 0, Changes.NONE))));
            }
        }
        return vectors;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

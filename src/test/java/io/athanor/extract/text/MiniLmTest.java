package io.athanor.extract.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Batches;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiniLmTest {
    @Test
    void a_text_embeds_to_the_same_bits_whatever_batch_it_is_in() {
        for (boolean pooled : List.of(true, false)) {
            for (String last : List.of("cat", "cat on a mat which lies ".repeat(12))) {
                List<String> texts = new ArrayList<>();
                for (String first : List.of("one", "two", "red", "green", "old", "new", "small", "large")) {
                    texts.add(first + " " + last);
                }
                Batches.assertSameBits(
                        new MiniLmExtractor(128, pooled),
                        texts.stream()
                                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                                .toList());
            }
        }
    }

    @Test
    void texts_of_different_length_do_not_share_a_batch() {
        try (Session session = new MiniLmExtractor(128, true).open(ExecutorPlace.plain())) {
            List<Prepared> prepared = prepare(session, List.of("a cat", "a very long sentence about cats"));
            assertThatThrownBy(() -> session.infer(prepared)).hasStackTraceContaining("4 and 8 tokens in one batch");
        }
    }

    @Test
    void pooled_features_have_unit_length_and_near_texts_lie_near() {
        try (Session session = new MiniLmExtractor(128, true).open(ExecutorPlace.plain())) {
            List<float[]> features = new ArrayList<>();
            prepare(session, List.of("a cat sleeps", "a kitten is sleeping", "interest rates rose by two percent"))
                    .forEach(text -> features.addAll(session.infer(List.of(text))));
            assertThat(dot(features.get(0), features.get(0))).isCloseTo(1, within(1e-5));
            assertThat(dot(features.get(0), features.get(1)))
                    .isGreaterThan(dot(features.get(0), features.get(2)) + 0.3);
        }
    }

    @Test
    void a_sequence_has_a_vector_a_token_and_is_cut_at_its_bound() {
        MiniLmExtractor extractor = new MiniLmExtractor(6, false);
        assertThat(extractor.output()).isEqualTo(new Shape.Sequence(6, 384));
        try (Session session = extractor.open(ExecutorPlace.plain())) {
            List<Prepared> texts = prepare(session, List.of("cat", "one two three four five six seven"));
            // the two end markers count
            assertThat(session.infer(texts.subList(0, 1)).get(0)).hasSize(3 * 384);
            assertThat(session.infer(texts.subList(1, 2)).get(0)).hasSize(6 * 384);
        }
    }

    @Test
    void texts_without_words_or_without_sense_are_rejected() {
        try (Session session = new MiniLmExtractor(128, true).open(ExecutorPlace.plain())) {
            assertThat(reason(session.decode(" \n\t".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(Rejection.EMPTY);
            assertThat(reason(session.decode(new byte[] {(byte) 0xc3, 0x28}))).isEqualTo(Rejection.UNDECODABLE);
        }
    }

    private static List<Prepared> prepare(Session session, List<String> texts) {
        List<Prepared> prepared = new ArrayList<>();
        texts.forEach(text -> prepared.add((Prepared) session.decode(text.getBytes(StandardCharsets.UTF_8))));
        return prepared;
    }

    private static String reason(Decoded decoded) {
        return ((Decoded.Rejected) decoded).rejection().reason();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

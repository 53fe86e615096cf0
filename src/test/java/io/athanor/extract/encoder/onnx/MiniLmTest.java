package io.athanor.extract.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Change;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.part.Batches;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
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
                        new MiniLmSettings(pooled ? "pooled" : "sequence", 128).extractor(),
                        texts.stream()
                                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                                .toList());
            }
        }
    }

    @Test
    void texts_of_different_length_do_not_share_a_batch() {
        try (Session session = new MiniLmSettings("pooled", 128).extractor().open(ExecutorPlace.plain())) {
            List<Prepared> prepared = prepare(session, List.of("a cat", "a very long sentence about cats"));
            assertThatThrownBy(() -> session.infer(prepared)).hasStackTraceContaining("4 and 8 tokens in one batch");
        }
    }

    @Test
    void pooled_features_have_unit_length_and_near_texts_lie_near() {
        try (Session session = new MiniLmSettings("pooled", 128).extractor().open(ExecutorPlace.plain())) {
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
        FeatureExtractor extractor = new MiniLmSettings("sequence", 6).extractor();
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
        try (Session session = new MiniLmSettings("pooled", 128).extractor().open(ExecutorPlace.plain())) {
            assertThat(reason(session.decode(" \n\t".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(Rejection.EMPTY);
            for (String unseen : List.of("\u00a0", "\ufeff", "\u200b\u00ad", "\u0000\u0001", "\u3164")) {
                assertThat(reason(session.decode(unseen.getBytes(StandardCharsets.UTF_8))))
                        .isEqualTo(Rejection.EMPTY);
            }
            assertThat(reason(session.decode(new byte[] {(byte) 0xc3, 0x28}))).isEqualTo(Rejection.UNDECODABLE);
            // Latin-1, and half a character of UTF-16
            assertThat(reason(session.decode(new byte[] {'c', 'a', 'f', (byte) 0xe9})))
                    .isEqualTo(Rejection.UNDECODABLE);
            assertThat(reason(session.decode(new byte[] {(byte) 0xff, (byte) 0xfe, 'a'})))
                    .isEqualTo(Rejection.UNDECODABLE);
        }
    }

    @Test
    void a_text_is_the_same_in_every_unicode_encoding_and_normal_form() {
        String text = "d\u00e9j\u00e0 vu \ud55c\uae00";
        String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
        try (Session session = new MiniLmSettings("pooled", 128).extractor().open(ExecutorPlace.plain())) {
            long[] plain =
                    tokens(session, text.getBytes(StandardCharsets.UTF_8)).ids();
            assertThat(tokens(session, apart.getBytes(StandardCharsets.UTF_8)).ids())
                    .isEqualTo(plain);
            assertThat(tokens(session, ("\ufeff" + text).getBytes(StandardCharsets.UTF_8)))
                    .satisfies(marked -> assertThat(marked.ids()).isEqualTo(plain))
                    .satisfies(marked -> assertThat(marked.changes().isEmpty()).isTrue());
            for (String encoding : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
                TextFeed.Tokens other = tokens(session, ("\ufeff" + text).getBytes(Charset.forName(encoding)));
                assertThat(other.ids()).as(encoding).isEqualTo(plain);
                assertThat(other.changes().count(Change.TEXT_UTF16)).isEqualTo(1);
            }
        }
    }

    @Test
    void a_text_of_which_the_end_is_cut_off_says_so() {
        try (Session session = new MiniLmSettings("pooled", 6).extractor().open(ExecutorPlace.plain())) {
            assertThat(tokens(session, "one two three four".getBytes(StandardCharsets.UTF_8))
                            .changes()
                            .isEmpty())
                    .isTrue();
            assertThat(tokens(session, "one two three four five".getBytes(StandardCharsets.UTF_8))
                            .changes()
                            .lines())
                    .singleElement()
                    .asString()
                    .contains("23 characters, of which 6 word pieces were read");
        }
    }

    private static TextFeed.Tokens tokens(Session session, byte[] payload) {
        return (TextFeed.Tokens) session.decode(payload);
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

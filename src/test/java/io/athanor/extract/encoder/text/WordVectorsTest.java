package io.athanor.extract.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.github.luben.zstd.Zstd;
import io.athanor.base.Change;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.encoder.Figures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Word vectors of files in every format. The files and the features are made by {@code words.py} beside it. */
class WordVectorsTest {
    private static final Figures FIGURES = new Figures(WordVectorsTest.class, "words.json");

    @TempDir
    Path folder;

    @Test
    void features_are_those_of_numpy_whatever_the_format_and_packing() throws IOException {
        byte[] glove = text("glove");
        byte[] vec = text("vec");
        byte[] bin = Base64.getDecoder().decode(FIGURES.of("bin").asText());
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("glove.txt", glove);
        files.put("wiki.vec", vec);
        files.put("news.bin", bin);
        files.put("glove.txt.gz", gzip(glove));
        files.put("news.bin.gz", gzip(bin));
        files.put("wiki.vec.zst", Zstd.compress(vec));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String address = write(file.getKey(), file.getValue());
            var recipe = Figures.recipe("word-vectors", Map.of("model", address));
            assertThat(recipe.output()).isEqualTo(new Shape.Vector(5));
            for (int i = 0; i < FIGURES.of("texts").size(); i++) {
                byte[] text = FIGURES.of("texts").get(i).asText().getBytes(StandardCharsets.UTF_8);
                float[] feature = Figures.feature(recipe, text);
                for (int k = 0; k < feature.length; k++) {
                    assertThat((double) feature[k])
                            .as("%s, text %d", file.getKey(), i)
                            .isCloseTo(FIGURES.of("features").get(i).get(k).asDouble(), within(1e-6));
                }
                assertThat(((Prepared) Figures.decoded(recipe, text)).changes().count(Change.WORD_UNKNOWN))
                        .isEqualTo(FIGURES.of("unknown").get(i).asLong());
            }
        }
    }

    @Test
    void a_sequence_has_a_vector_a_known_word_and_is_cut_at_its_bound() throws IOException {
        String address = write("wiki.vec", text("vec"));
        var recipe = Figures.recipe("word-vectors", Map.of("model", address, "tokens", "sequence", "max-tokens", 2));
        assertThat(recipe.output()).isEqualTo(new Shape.Sequence(2, 5));
        var read = (Prepared) Figures.decoded(recipe, bytes("the unheard furnace of gold"));
        assertThat(read.changes().count(Change.TEXT_CLIPPED)).isEqualTo(1);
        float[] the = Figures.feature(recipe, bytes("the"));
        float[] both = Figures.feature(recipe, bytes("the unheard furnace of gold"));
        assertThat(both).hasSize(10).startsWith(the);
        assertThat(Arrays.copyOfRange(both, 5, 10)).isEqualTo(Figures.feature(recipe, bytes("furnace")));
    }

    @Test
    void a_text_without_a_known_word_is_zeros_and_that_is_said_and_one_without_words_is_rejected() throws IOException {
        var recipe = Figures.recipe("word-vectors", Map.of("model", write("wiki.vec", text("vec"))));
        var unknown = (Prepared) Figures.decoded(recipe, bytes("nothing known here"));
        assertThat(unknown.changes().count(Change.TEXT_UNKNOWN)).isEqualTo(1);
        assertThat(Figures.feature(recipe, bytes("nothing known here"))).containsOnly(0);
        assertThat(Figures.decoded(recipe, bytes("?!"))).isInstanceOf(Decoded.Rejected.class);
    }

    @Test
    void no_more_words_are_read_than_asked_for() throws IOException {
        String address = write("wiki.vec", text("vec"));
        var two = Figures.recipe("word-vectors", Map.of("model", address, "max-words", 2));
        assertThat(Figures.feature(two, bytes("the furnace"))).isEqualTo(Figures.feature(two, bytes("the")));
        assertThat(((Prepared) Figures.decoded(two, bytes("the furnace")))
                        .changes()
                        .count(Change.WORD_UNKNOWN))
                .isEqualTo(1);
    }

    @Test
    void a_file_that_moved_makes_the_same_features() throws IOException {
        Files.createDirectories(folder.resolve("other"));
        var here = PipelineFile.settings(
                Encoders.registry(), "word-vectors", Map.of("model", write("wiki.vec", text("vec"))));
        var there = PipelineFile.settings(
                Encoders.registry(), "word-vectors", Map.of("model", write("other/wiki.vec", text("vec"))));
        assertThat(Json.canonical(here.identity())).isEqualTo(Json.canonical(there.identity()));
        assertThat(here.extractor().bundle().orElseThrow().hashes())
                .isEqualTo(there.extractor().bundle().orElseThrow().hashes());
    }

    @Test
    void what_is_no_file_of_vectors_is_refused_with_what_is_wrong_with_it() throws IOException {
        assertRefused("none.vec", null, "none.vec");
        assertRefused("a.txt", "gold 1 2 3\niron 1 2\n", "line 2 has fewer than 3 numbers behind a word");
        assertRefused("b.vec", "2 3\ngold 1 2 x\n", "line 1 has 'x', expected a number");
        assertRefused("c.vec", "1 2\ngold 1 NaN\n", "the vector of 'gold' has NaN or an infinite value");
        assertRefused("d.bin", "2 3\ngold 12", "it ends, or is damaged, behind 0 of 2 words");
        assertRefused("e.bin", "\u00baO", "its first line is no two numbers");
        assertRefused("f.txt", "gold\n", "vectors of 0 values");
        Files.write(folder.resolve("g.bin"), new byte[] {(byte) 0xba, 0x16, 0x4f, 0x2f, 12, 0, 0, 0});
        assertThatThrownBy(() -> Figures.recipe("word-vectors", Map.of("model", folder + "/g.bin")))
                .hasMessageContaining("it is fastText's own binary, expected its .vec");
        assertThatThrownBy(() -> Figures.recipe("word-vectors", Map.of("model", "minilm-l6")))
                .hasMessageContaining("found a network, expected a file of words and vectors");
    }

    private void assertRefused(String name, String content, String why) throws IOException {
        if (content != null) {
            write(name, content.getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> Figures.feature(
                        Figures.recipe(
                                "word-vectors",
                                Map.of("model", folder.resolve(name).toString())),
                        bytes("gold")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot read the word vectors at ")
                .hasMessageContaining(why);
    }

    private String write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] text(String figure) {
        return bytes(FIGURES.of(figure).asText());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.athanor.job.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.extract.encoder.Figures;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.CardChoices;
import io.athanor.model.bundle.Preparation;
import io.athanor.model.bundle.RegisteredModels;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Words that stand in the same company get vectors that lie near each other, wherever the texts come from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WordsJobSparkTest {
    @TempDir
    static Path folder;

    private String lines = "";
    private String table = "";

    @BeforeAll
    void write_texts() throws IOException {
        String[][] worlds = {
            {"gold", "silver", "copper", "furnace", "metal"}, {"rain", "snow", "cloud", "wind", "storm"}
        };
        List<String> texts = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String[] world = worlds[i % 2];
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 8; w++) {
                text.append(world[(i * 7 + w * w * 3 + i / 5) % 5]).append(' ');
            }
            texts.add(text.toString().strip());
            rows.add("{\"id\": \"r" + i + "\", \"said\": \"<b>" + text + "number" + i + "</b>\"}");
        }
        texts.add("?!");
        lines = Files.write(folder.resolve("texts.txt"), texts).toString();
        table = Files.write(folder.resolve("texts.jsonl"), rows).toString();
    }

    @Test
    void vectors_of_a_file_of_lines_are_registered_and_read_by_their_name() throws IOException {
        RegisteredModels registered = new RegisteredModels(folder.resolve("models"));
        String said = job(registered).run(request(List.of(lines), "metals", List.of("lower"), null));

        assertThat(said)
                .startsWith("Read 400 texts; 1 more are no texts, or have no words.")
                .contains("10 words are there 5 times or more (3,200 in all)")
                .contains("encoder: word-vectors, model: metals");
        BundleCard card = registered.card("metals", CardChoices.NONE);
        assertThat(card.takes()).isEqualTo(new Preparation.Words(10));
        String file = card.bundle().file(BundleCard.VECTORS).address();
        var recipe = Figures.recipe("word-vectors", Map.of("model", file));
        assertThat(cosine(recipe, "gold", "silver")).isGreaterThan(cosine(recipe, "gold", "rain") + 0.3);
        assertThat(cosine(recipe, "Snow", "wind")).isGreaterThan(cosine(recipe, "snow", "metal") + 0.3);

        byte[] first = Files.readAllBytes(folder.resolve("models/metals.vec.gz"));
        job(registered).run(request(List.of(lines), "again", List.of("lower"), null));
        assertThat(Files.readAllBytes(folder.resolve("models/again.vec.gz"))).isEqualTo(first);
    }

    @Test
    void a_table_is_a_source_and_its_texts_are_cleaned() throws IOException {
        RegisteredModels registered = new RegisteredModels(folder.resolve("models"));
        String out = folder.resolve("table.vec").toString();
        job(registered).run(request(List.of(table, lines), "table", List.of("strip-html", "lower"), out));
        assertThat(Files.readAllLines(Path.of(out)))
                .hasSize(11)
                .startsWith("10 8")
                .noneMatch(line -> line.startsWith("b ") || line.startsWith("number"));
    }

    @Test
    void what_cannot_be_learned_is_refused() {
        RegisteredModels registered = new RegisteredModels(folder.resolve("models"));
        assertThatThrownBy(() -> job(registered).run(request(List.of(lines), "Bad name", List.of(), null)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot call a model");
        assertThatThrownBy(() -> job(registered).run(request(List.of(lines), "x", List.of("upper"), null)))
                .hasMessageContaining("Cannot clean texts by \"upper\"");
        assertThatThrownBy(() -> job(registered)
                        .run(new WordsRequest(
                                List.of(table), "x", List.of("absent"), null, 8, 5, 5, 1, 1, List.of(), 7)))
                .hasMessageContaining("Cannot learn words from")
                .hasMessageContaining("expected [absent]. Correct --field.");
        assertThatThrownBy(() -> job(registered)
                        .run(new WordsRequest(List.of(lines), "x", List.of(), null, 8, 100_000, 5, 1, 1, List.of(), 7)))
                .hasMessageContaining("found no word that is there 100000 times");
    }

    private static WordsJob job(RegisteredModels registered) {
        return new WordsJob(LocalSpark.session(), registered);
    }

    private static WordsRequest request(List<String> sources, String name, List<String> clean, String out) {
        return new WordsRequest(sources, name, List.of(), out, 8, 5, 3, 10, 1, clean, 7);
    }

    private static double cosine(io.athanor.extract.FeatureExtractor recipe, String one, String other) {
        float[] a = Figures.feature(recipe, one.getBytes(StandardCharsets.UTF_8));
        float[] b = Figures.feature(recipe, other.getBytes(StandardCharsets.UTF_8));
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }
}

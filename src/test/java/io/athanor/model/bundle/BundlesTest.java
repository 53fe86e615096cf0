package io.athanor.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelFile;
import io.athanor.testing.TinyNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of models from their files; the JSON is that of the models on Hugging Face's hub that each test names. */
class BundlesTest {
    @TempDir
    private Path folder;

    private BundleCard read(CardChoices choices) {
        return Bundles.read(folder.toString(), choices);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void network(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private Preparation.Picture picture() {
        return (Preparation.Picture) read(CardChoices.NONE).takes();
    }

    @Test
    void dinov2_is_read_as_it_is_laid_out() throws IOException {
        network("onnx/model.onnx", TinyNetworks.patches(224, 14, 8));
        write("config.json", "{\"model_type\": \"dinov2\", \"hidden_size\": 8, \"patch_size\": 14}");
        write("preprocessor_config.json", """
                {"crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_normalize": true, "do_rescale": true,
                 "do_resize": true, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
                 "image_processor_type": "BitImageProcessor", "resample": 3, "rescale_factor": 0.00392156862745098,
                 "size": {"shortest_edge": 256}}
                """);
        write("README.md", "---\nlicense: apache-2.0\n---\n");

        BundleCard card = read(CardChoices.NONE);

        assertThat(card.takes())
                .isEqualTo(new Preparation.Picture(
                        "pixel_values",
                        224,
                        224,
                        256,
                        "bicubic",
                        1,
                        List.of(0.485f, 0.456f, 0.406f),
                        List.of(0.229f, 0.224f, 0.225f),
                        false,
                        false));
        assertThat(card.gives()).isEqualTo(new FeatureOutput("last_hidden_state", 8, 256, "cls", false));
        assertThat(card.bundle().parameters()).isEqualTo(8 * 3 * 14 * 14);
        assertThat(card.bundle().licence()).isEqualTo("apache-2.0");
        assertThat(card.bundle().name()).isEqualTo(folder.getFileName().toString());
        assertThat(card.batched()).as("nobody has tried it").isFalse();
    }

    /** The older form of the processors of CLIP and ViT, and what they mean by it. */
    @Test
    void sizes_are_understood_in_every_form() throws IOException {
        network("model.onnx", TinyNetworks.patches(32, 8, 4));
        String rest = "\"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]}";
        write("preprocessor_config.json", "{\"size\": 40, \"do_center_crop\": true, \"crop_size\": 32, " + rest);
        assertThat(picture())
                .returns(40, Preparation.Picture::shortestSide)
                .returns("bilinear", Preparation.Picture::filter);
        write("preprocessor_config.json", "{\"size\": {\"height\": 32, \"width\": 32}, \"resample\": 2, " + rest);
        assertThat(picture()).returns(0, Preparation.Picture::shortestSide).returns(32, Preparation.Picture::height);
        write(
                "preprocessor_config.json",
                "{\"image_processor_type\": \"ConvNextImageProcessor\", \"size\": {\"shortest_edge\": 32}, \"crop_pct\": 0.8, "
                        + rest);
        assertThat(picture()).returns(40, Preparation.Picture::shortestSide);
        write("preprocessor_config.json", "{\"size\": 32, \"do_rescale\": false, " + rest);
        assertThat(picture().scale()).isEqualTo(255);
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        assertThat(picture().mean()).containsOnly(0f);
    }

    @ParameterizedTest
    @CsvSource({
        "siglip_vision_model, pooler_output, 4, mean",
        "resnet, pooler_output, 4, mean",
        "vit, last_hidden_state, 4, cls"
    })
    void picture_towers_have_their_usual_output(String type, String output, int width, String pooling)
            throws IOException {
        network("model.onnx", TinyNetworks.patches(32, 8, 4));
        write("config.json", "{\"model_type\": \"" + type + "\"}");
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        assertThat(read(CardChoices.NONE).gives())
                .returns(output, FeatureOutput::output)
                .returns(width, FeatureOutput::width)
                .returns(pooling, FeatureOutput::pooling);
    }

    @Test
    void sentence_transformers_say_how_they_pool_and_whether_they_normalise() throws IOException {
        network("onnx/model.onnx", TinyNetworks.tokens(50, 6));
        network("tokenizer.json", new byte[] {'{', '}'});
        write("config.json", "{\"model_type\": \"bert\", \"max_position_embeddings\": 512, \"pad_token_id\": 1}");
        write("tokenizer_config.json", "{\"model_max_length\": 256}");
        write("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
        write("modules.json", "[{\"type\": \"sentence_transformers.models.Normalize\"}]");

        BundleCard card = read(CardChoices.NONE);

        assertThat(card.takes()).isEqualTo(new Preparation.Text("input_ids", "attention_mask", null, 256, 0, 1, ""));
        assertThat(card.gives()).isEqualTo(new FeatureOutput("last_hidden_state", 6, 256, "cls", true));
        assertThat(card.bundle().files()).containsOnlyKeys("model", "tokenizer");

        BundleCard chosen = read(new CardChoices(null, null, "mean", false, "query: ", 64, List.of(), List.of()));
        assertThat(chosen.takes()).returns("query: ", t -> ((Preparation.Text) t).prefix());
        assertThat(chosen.gives()).isEqualTo(new FeatureOutput("last_hidden_state", 6, 64, "mean", false));
    }

    @Test
    void wav2vec_2_wants_standardised_samples() throws IOException {
        network("model.onnx", TinyNetworks.frames(5));
        write("preprocessor_config.json", "{\"do_normalize\": true, \"sampling_rate\": 16000}");
        BundleCard card = read(CardChoices.NONE);
        assertThat(card.takes()).isEqualTo(new Preparation.Sound("input_values", true, 1, true, 400));
        assertThat(card.gives()).isEqualTo(new FeatureOutput("last_hidden_state", 5, 0, "mean", false));
    }

    @Test
    void weights_beside_the_network_are_files_of_the_bundle() throws IOException {
        network("model.onnx", TinyNetworks.patchesWithExternalWeights(32, 8, 4, "model.onnx_data"));
        network("model.onnx_data", TinyNetworks.patchWeights(8, 4));
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        BundleCard card = read(CardChoices.NONE);
        assertThat(card.bundle().files()).containsOnlyKeys("model", ModelBundle.EXTERNAL + "model.onnx_data");
        assertThat(card.bundle().parameters()).isEqualTo(4 * 3 * 8 * 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secrets", "/etc/passwd", "a/../../b", "file:/etc/passwd", "..\\x"})
    void weights_outside_of_the_folder_are_refused(String location) throws IOException {
        network("model.onnx", TinyNetworks.patchesWithExternalWeights(32, 8, 4, location));
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        assertThatThrownBy(() -> read(CardChoices.NONE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected one in its own folder");
    }

    @Test
    void operators_of_strangers_are_refused() throws IOException {
        network("model.onnx", TinyNetworks.withOperatorOf("com.example"));
        assertThatThrownBy(() -> read(CardChoices.NONE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("operators of com.example");
    }

    @Test
    void what_cannot_be_told_is_asked_for() throws IOException {
        network("model.onnx", TinyNetworks.patches(32, 8, 4));
        assertThatThrownBy(() -> read(CardChoices.NONE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found no image_mean of three numbers");
        List<Float> half = List.of(0.5f, 0.5f, 0.5f);
        BundleCard card = read(new CardChoices(null, null, null, null, null, null, half, half));
        assertThat(card.takes()).returns(half, t -> ((Preparation.Picture) t).mean());

        assertThatThrownBy(() -> Bundles.read(folder.resolve("nothing").toString(), CardChoices.NONE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found no ONNX file");
        network("other.onnx", TinyNetworks.patches(32, 8, 4));
        Files.delete(folder.resolve("model.onnx"));
        network("another.onnx", TinyNetworks.patches(32, 8, 4));
        assertThatThrownBy(() -> read(CardChoices.NONE)).hasMessageContaining("another.onnx, other.onnx");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 200})
    void files_that_are_cut_off_or_no_networks_are_refused(int bytes) throws IOException {
        network("model.onnx", Arrays.copyOf(TinyNetworks.patches(32, 8, 4), bytes));
        assertThatThrownBy(() -> read(CardChoices.NONE)).isInstanceOf(UserError.class);
        network("model.onnx", "version https://git-lfs.github.com/spec/v1\n".getBytes());
        assertThatThrownBy(() -> read(CardChoices.NONE)).isInstanceOf(UserError.class);
    }

    @Test
    void card_is_what_was_written() throws IOException {
        network("model.onnx", TinyNetworks.patches(32, 8, 4));
        List<Float> half = List.of(0.5f, 0.5f, 0.5f);
        BundleCard card = read(new CardChoices(null, null, null, null, null, null, half, half))
                .with(true);
        assertThat(BundleCard.read(card.yaml())).isEqualTo(card);

        RegisteredModels models = new RegisteredModels(folder.resolve("cards"));
        models.add("mine", card);
        assertThat(models.names()).containsExactly("mine");
        assertThat(models.card("mine", CardChoices.NONE)).isEqualTo(card);
        assertThat(models.remove("mine")).isTrue();
        assertThatThrownBy(() -> models.card("mine", CardChoices.NONE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found no card of that name");
    }

    /** A card in a model's own folder may come with the model, and names files beside it alone. */
    @Test
    void card_of_a_folder_names_files_of_that_folder() throws IOException {
        network("net.onnx", TinyNetworks.patches(32, 8, 4));
        List<Float> half = List.of(0.5f, 0.5f, 0.5f);
        BundleCard card = read(new CardChoices(null, null, null, null, null, null, half, half));
        String inside = card.yaml().replace("address: file:" + folder + "/", "address: ");
        write("card.yaml", inside);
        assertThat(read(CardChoices.NONE)).isEqualTo(card);
        write("card.yaml", card.yaml());
        assertThatThrownBy(() -> read(CardChoices.NONE)).hasMessageContaining("expected one in its own folder");
        write("card.yaml", inside + "nonsense: 1\n");
        assertThatThrownBy(() -> read(CardChoices.NONE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("card.yaml, line");
    }

    @Test
    void archive_is_read_as_the_folder_that_it_holds() throws IOException {
        byte[] network = TinyNetworks.patchesWithExternalWeights(32, 8, 4, "model.onnx_data");
        network("onnx/model.onnx", network);
        network("onnx/model.onnx_data", TinyNetworks.patchWeights(8, 4));
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        Path zip = folder.resolve("tiny.zip");
        zip(zip, "onnx/model.onnx", "onnx/model.onnx_data", "preprocessor_config.json");
        BundleCard unpacked = read(CardChoices.NONE);
        BundleCard packed = Bundles.read(zip.toString(), CardChoices.NONE);
        assertThat(packed.takes()).isEqualTo(unpacked.takes());
        assertThat(packed.bundle().hashes()).isEqualTo(unpacked.bundle().hashes());
        assertThat(packed.bundle().name()).isEqualTo("tiny");
        ModelFile file = packed.bundle().file("model");
        assertThat(file.bytes()).isEqualTo(network.length);
        assertThat(file.onDisk()).hasBinaryContent(network);
    }

    @Test
    void archive_whose_names_lead_out_of_it_is_refused() throws IOException {
        Path zip = folder.resolve("tiny.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("../../model.onnx"));
            out.write(TinyNetworks.patches(32, 8, 4));
        }
        assertThatThrownBy(() -> Bundles.read(zip.toString(), CardChoices.NONE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected one in its own folder");
    }

    private void zip(Path zip, String... names) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                Files.copy(folder.resolve(name), out);
            }
        }
    }

    /** A card that came with a model must not have this program write, or read, where it says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"external//etc/cron.d/x\": { address: net.onnx, sha256: SHA }",
                "\"external/../../x\": { address: net.onnx, sha256: SHA }",
                "\"../x\": { address: net.onnx, sha256: SHA }",
                "more: { address: net.onnx, sha256: ../../x }",
                "more: { address: net.onnx, sha256: abc }",
                "more: { address: net.onnx }"
            })
    void card_with_files_that_lead_anywhere_is_refused(String file) throws IOException {
        network("net.onnx", TinyNetworks.patches(32, 8, 4));
        write("card.yaml", card(file));
        assertThatThrownBy(() -> read(CardChoices.NONE)).isInstanceOf(UserError.class);
    }

    private static String card(String file) {
        return """
                bundle:
                  name: net
                  files:
                    model: { address: net.onnx, sha256: SHA }
                    FILE
                  parameters: 1
                  licence: MIT
                  origin: here
                takes: { kind: picture, input: pixel_values, height: 32, width: 32, shortest-side: 0, filter: bilinear, scale: 1.0,
                         mean: [0, 0, 0], std: [1, 1, 1], bgr: false, channels-last: false }
                gives: { output: pooler_output, width: 4, tokens: 0, pooling: mean, normalise: false }
                batched: true
                """.replace("FILE", file).replace("SHA", "a".repeat(64));
    }

    @Test
    void card_that_lacks_something_is_refused_in_one_line() throws IOException {
        network("net.onnx", TinyNetworks.patches(32, 8, 4));
        String whole = card("");
        write("card.yaml", whole);
        assertThat(read(CardChoices.NONE).batched())
                .as("nobody here has tried it")
                .isFalse();
        for (String[] change : new String[][] {
            {"gives:", "gave:"},
            {"takes:", "took:"},
            {"    model:", "    other:"},
            {"filter: bilinear", "filter: box"},
            {"height: 32", "height: 100000"},
            {"pooling: mean", "pooling: some"}
        }) {
            write("card.yaml", whole.replace(change[0], change[1]));
            assertThatThrownBy(() -> read(CardChoices.NONE))
                    .as(change[1])
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("card.yaml");
        }
    }

    @Test
    void what_a_card_leaves_no_choice_of_is_refused() throws IOException {
        network("net.onnx", TinyNetworks.patches(32, 8, 4));
        write("card.yaml", card(""));
        List<Float> half = List.of(0.5f, 0.5f, 0.5f);
        for (CardChoices choices : List.of(
                new CardChoices("int8", null, null, null, null, null, List.of(), List.of()),
                new CardChoices(null, null, null, null, null, null, half, half),
                new CardChoices(null, "last_hidden_state", null, null, null, null, List.of(), List.of()),
                new CardChoices(null, null, "none", null, null, null, List.of(), List.of()),
                new CardChoices(null, null, null, null, "query: ", null, List.of(), List.of()))) {
            assertThatThrownBy(() -> read(choices)).as("%s", choices).isInstanceOf(UserError.class);
        }
    }

    @Test
    void models_that_differ_in_their_weights_alone_do_not_share_them() throws IOException {
        byte[] network = TinyNetworks.patchesWithExternalWeights(32, 8, 4, "model.onnx_data");
        byte[] weights = TinyNetworks.patchWeights(8, 4);
        List<BundleCard> cards = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            network(name + "/model.onnx", network);
            weights[0]++;
            network(name + "/model.onnx_data", weights);
            write(name + "/preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
            cards.add(Bundles.read(folder.resolve(name).toString(), CardChoices.NONE));
        }
        assertThat(cards.get(0).bundle().file("model"))
                .extracting(ModelFile::sha256)
                .isEqualTo(cards.get(1).bundle().file("model").sha256());
        assertThat(cards.get(0).bundle().hashes())
                .isNotEqualTo(cards.get(1).bundle().hashes());
    }

    @Test
    void sequence_of_a_text_is_as_long_as_what_is_read_of_it() {
        RegisteredModels models = new RegisteredModels(folder.resolve("cards"));
        BundleCard card =
                models.card("minilm-l6", new CardChoices(null, null, "none", null, null, 32, List.of(), List.of()));
        assertThat(card.gives().tokens()).isEqualTo(32);
    }

    @Test
    void name_of_a_model_that_comes_along_is_taken() throws IOException {
        network("net.onnx", TinyNetworks.patches(32, 8, 4));
        write("card.yaml", card(""));
        BundleCard card = read(CardChoices.NONE);
        RegisteredModels models = new RegisteredModels(folder.resolve("cards"));
        assertThatThrownBy(() -> models.add("minilm-l6", card)).isInstanceOf(UserError.class);
    }

    @Test
    void card_pins_files_so_that_only_another_card_is_another_model() throws IOException {
        network("model.onnx", TinyNetworks.patches(32, 8, 4));
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        RegisteredModels models = new RegisteredModels(folder.resolve("cards"));
        BundleCard card = read(CardChoices.NONE);
        models.add("tiny", card);
        BundleCard first = models.card("tiny", CardChoices.NONE);
        Files.delete(folder.resolve("model.onnx"));
        write("preprocessor_config.json", "no JSON at all");
        assertThat(models.card("tiny", CardChoices.NONE))
                .as("nothing but the card is looked at")
                .isSameAs(first);
        models.add("tiny", card.with(true));
        assertThat(models.card("tiny", CardChoices.NONE).batched()).isTrue();
    }

    @Test
    void card_that_is_laid_into_a_folder_goes_before_what_lies_there() throws IOException {
        network("model.onnx", TinyNetworks.patches(32, 8, 4));
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        RegisteredModels models = new RegisteredModels(folder.resolve("cards"));
        String address = folder.toString();
        BundleCard derived = models.card(address, CardChoices.NONE);
        assertThat(models.card(address, CardChoices.NONE)).isSameAs(derived);
        write(
                BundleCard.FILE,
                derived.yaml()
                        .replace(derived.bundle().file("model").address(), "model.onnx")
                        .replaceFirst("licence: .*", "licence: MIT"));
        assertThat(models.card(address, CardChoices.NONE).bundle().licence()).isEqualTo("MIT");
        Files.delete(folder.resolve(BundleCard.FILE));
        assertThat(models.card(address, CardChoices.NONE)).isEqualTo(derived);
    }

    @Test
    void changed_file_is_another_card() throws IOException {
        network("model.onnx", TinyNetworks.patches(32, 8, 4));
        write("preprocessor_config.json", "{\"size\": 32, \"do_normalize\": false}");
        RegisteredModels models = new RegisteredModels(folder.resolve("cards"));
        ModelFile before =
                models.card(folder.toString(), CardChoices.NONE).bundle().file("model");
        network("model.onnx", TinyNetworks.patches(32, 16, 4));
        assertThat(models.card(folder.toString(), CardChoices.NONE).bundle().file("model"))
                .isNotEqualTo(before);
    }
}

package io.athanor.job.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.model.bundle.CardChoices;
import io.athanor.model.bundle.RegisteredModels;
import io.athanor.testing.TinyNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserModelsTest {
    @TempDir
    private Path folder;

    private RegisteredModels registered;
    private UserModels models;

    @BeforeEach
    void put_a_model_there() throws IOException {
        registered = new RegisteredModels(folder.resolve("cards"));
        models = new UserModels(registered);
        Path model = Files.createDirectories(folder.resolve("Tiny ViT"));
        Files.write(model.resolve("model.onnx"), TinyNetworks.patches(32, 8, 4));
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"vit\"}");
        Files.writeString(
                model.resolve("preprocessor_config.json"),
                "{\"size\": {\"height\": 32, \"width\": 32}, \"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]}");
    }

    private static ModelRequest request(String address, @Nullable String name, @Nullable String output) {
        return new ModelRequest(address, name, null, output, null, null, null, null, List.of(), List.of());
    }

    @Test
    void added_model_is_tried_and_found_by_its_name() {
        String said = models.add(request(folder.resolve("Tiny ViT").toString(), null, null));

        assertThat(said)
                .contains("tiny-vit ")
                .contains("768 parameters")
                .contains("pictures: 32 x 32, bilinear, mean [0.5, 0.5, 0.5]")
                .contains("last_hidden_state, pooling cls: 4 values")
                .contains(" ms a payload on one core, ")
                .contains("encoder: onnx, model: tiny-vit }");
        assertThat(registered.card("tiny-vit", CardChoices.NONE).batched()).isTrue();
        assertThat(models.list()).contains("tiny-vit");
        assertThat(models.show("tiny-vit")).contains("\nbundle:").contains("  kind: picture");
        assertThat(models.check("tiny-vit")).contains("Its files are those of the card.");
        assertThat(models.remove("tiny-vit")).contains("Removed the name tiny-vit");
        assertThat(models.list()).isEmpty();
        assertThatThrownBy(() -> models.remove("tiny-vit")).isInstanceOf(UserError.class);
    }

    @Test
    void model_that_does_not_run_is_not_added() throws IOException {
        // patches that are larger than the picture
        Files.write(folder.resolve("Tiny ViT/model.onnx"), TinyNetworks.patches(8, 32, 4));
        Files.writeString(
                folder.resolve("Tiny ViT/preprocessor_config.json"), "{\"size\": 8, \"do_normalize\": false}");
        assertThatThrownBy(() -> models.add(request(folder.resolve("Tiny ViT").toString(), "tiny", "pooler_output")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot run the model Tiny ViT");
        assertThat(registered.names()).isEmpty();
    }

    @Test
    void network_that_takes_one_at_a_time_is_added_as_such() throws IOException {
        Files.write(folder.resolve("Tiny ViT/model.onnx"), TinyNetworks.onePicture(32, 8, 4));
        assertThat(models.add(request(folder.resolve("Tiny ViT").toString(), "one", "pooler_output")))
                .contains("it takes one at a time");
        assertThat(registered.card("one", CardChoices.NONE).batched()).isFalse();
        Path sounds = Files.write(folder.resolve("yamnet.onnx"), TinyNetworks.waveform(3));
        assertThat(models.add(request(sounds.toString(), null, null))).contains("it takes one at a time");
    }

    @Test
    void text_model_whose_tokenizer_is_none_is_refused_in_one_line() throws IOException {
        Path model = Files.createDirectories(folder.resolve("text"));
        Files.write(model.resolve("model.onnx"), TinyNetworks.tokens(50, 4));
        Files.writeString(model.resolve("tokenizer.json"), "{}");
        assertThatThrownBy(() -> models.add(request(model.toString(), null, null)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot run the model text");
    }

    @Test
    void model_that_is_gone_hides_no_other() throws IOException {
        models.add(request(folder.resolve("Tiny ViT").toString(), "a", null));
        Path other = Files.createDirectories(folder.resolve("other"));
        for (String name : List.of("model.onnx", "config.json", "preprocessor_config.json")) {
            Files.move(folder.resolve("Tiny ViT").resolve(name), other.resolve(name));
        }
        models.add(request(other.toString(), "b", null));
        assertThat(models.list()).contains("a ", "Cannot read the model file").contains("b ", "4 values");
    }

    @Test
    void file_that_was_replaced_is_found_out() throws IOException {
        models.add(request(folder.resolve("Tiny ViT").toString(), "tiny", null));
        Files.write(folder.resolve("Tiny ViT/model.onnx"), TinyNetworks.patches(32, 8, 5));
        Files.deleteIfExists(io.athanor.base.HostCache.folder("models")
                .resolve(registered
                                .card("tiny", CardChoices.NONE)
                                .bundle()
                                .file("model")
                                .sha256()
                        + ".onnx"));
        assertThatThrownBy(() -> models.check("tiny"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("SHA-256");
    }
}

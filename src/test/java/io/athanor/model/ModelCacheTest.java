package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelCacheTest {
    @Test
    void a_model_is_loaded_once_however_many_tasks_want_it() {
        ModelBundle bundle = named("cache-test", ModelBundles.SPEECH_EMBEDDING);
        AtomicInteger loads = new AtomicInteger();
        var loaded = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> ModelCache.load(bundle, DeviceChoice.CPU, 1, loads::incrementAndGet))
                .distinct()
                .toList();
        assertThat(loaded).hasSize(1);
        assertThat(loads).hasValue(1);
    }

    @Test
    void a_file_that_is_not_the_pinned_one_is_refused() {
        ModelFile mel = ModelBundles.SPEECH_EMBEDDING.file("mel");
        assertThatThrownBy(() -> new ModelFile(mel.resource(), "0".repeat(64)).onDisk())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected " + "0".repeat(64));
    }

    @Test
    void every_bundle_is_there_with_its_licence() {
        assertThat(ModelBundles.all()).allSatisfy(bundle -> {
            assertThat(bundle.bytes()).isGreaterThan(1_000_000);
            assertThat(bundle.licence()).isIn("MIT", "Apache-2.0");
            bundle.files().values().forEach(file -> assertThat(file.onDisk()).exists());
        });
    }

    @Test
    void cuda_that_is_not_there_is_said_so() {
        if (!OnnxEngine.hasCuda()) {
            assertThatThrownBy(() -> DeviceChoice.parse("cuda").cuda())
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("Cannot run models on CUDA");
            assertThat(DeviceChoice.AUTO.cuda()).isFalse();
        }
    }

    @Test
    void the_runtime_is_open_to_others_once_the_engine_has_started() {
        assertThat(OnnxEngine.environment()).isSameAs(OnnxEngine.environment());
        assertThat(OnnxEngine.version()).startsWith("1.");
    }

    private static ModelBundle named(String name, ModelBundle like) {
        return new ModelBundle(name, new TreeMap<>(like.files()), like.parameters(), like.licence(), like.origin());
    }
}

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
                .mapToObj(i -> ModelCache.load(bundle, ModelDevice.CPU, 1, loads::incrementAndGet)
                        .bundle())
                .distinct()
                .toList();
        assertThat(loaded).hasSize(1);
        assertThat(loads).hasValue(1);
    }

    @Test
    void a_file_that_is_not_the_pinned_one_is_refused() {
        ModelFile mel = ModelBundles.SPEECH_EMBEDDING.file("mel");
        assertThatThrownBy(() -> new ModelFile(mel.address(), "0".repeat(64)).onDisk())
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
    void a_retired_model_goes_with_its_last_user_and_is_loaded_anew_when_asked_for() {
        ModelBundle bundle = named("retired-test", ModelBundles.SPEECH_EMBEDDING);
        AtomicInteger loads = new AtomicInteger();
        ModelLease first = ModelCache.load(bundle, ModelDevice.CPU, 2, loads::incrementAndGet);
        ModelLease second = ModelCache.load(bundle, ModelDevice.CPU, 2, loads::incrementAndGet);
        first.retire();
        first.close();
        first.close();
        assertThat(ModelCache.load(bundle, ModelDevice.CPU, 2, loads::incrementAndGet)
                        .bundle())
                .isSameAs(second.bundle());
        assertThat(loads).hasValue(1);
        ModelLease third = ModelCache.load(bundle, ModelDevice.CPU, 3, loads::incrementAndGet);
        third.retire();
        third.close();
        assertThat(ModelCache.load(bundle, ModelDevice.CPU, 3, loads::incrementAndGet)
                        .bundle())
                .isNotSameAs(third.bundle());
        assertThat(loads).hasValue(3);
    }

    @Test
    void a_device_is_the_gpu_that_was_assigned_or_the_processor() {
        assertThat(DeviceChoice.CUDA.device("1", true)).hasToString("cuda:1");
        assertThat(DeviceChoice.AUTO.device("0", true)).isEqualTo(new ModelDevice(0));
        assertThat(DeviceChoice.AUTO.device("0", false)).hasToString("cpu");
        assertThat(DeviceChoice.AUTO.device(null, true)).isEqualTo(ModelDevice.CPU);
        assertThat(DeviceChoice.CPU.device("0", true)).isEqualTo(ModelDevice.CPU);
        assertThatThrownBy(() -> DeviceChoice.parse("cuda").device(null, true))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot run models on CUDA: the task was assigned no GPU, expected");
        assertThatThrownBy(() -> DeviceChoice.CUDA.device("1", false))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot run models on GPU 1, which the task was assigned")
                .hasMessageContaining("Put onnxruntime_gpu on the class path");
        assertThatThrownBy(() -> DeviceChoice.CUDA.device("MIG-7", true))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected its number");
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

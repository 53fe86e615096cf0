package io.athanor.train.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WorkerDevices.Decision;
import io.athanor.train.barrier.WorkerDevices.Offer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerDevicesTest {
    private static final List<Offer> GPUS =
            List.of(new Offer("a", "1", "0", 2, ""), new Offer("a", "1", "1", 2, ""), new Offer("b", "2", "0", 1, ""));

    @Test
    void each_worker_takes_the_gpu_it_was_assigned_where_all_have_one() {
        Decision expected = new Decision(
                List.of(TorchDevice.cuda(0), TorchDevice.cuda(1), TorchDevice.cuda(0)), "trains on 3 GPUs");
        assertThat(WorkerDevices.AUTO.decide(GPUS, false)).isEqualTo(expected);
        assertThat(WorkerDevices.CUDA.decide(GPUS, false)).isEqualTo(expected);
        assertThat(expected.devices().get(1).name()).isEqualTo("cuda:1");
    }

    @Test
    void processors_are_taken_in_silence_where_they_are_asked_for_or_all_there_is() {
        Decision processors = new Decision(List.of(TorchDevice.CPU, TorchDevice.CPU, TorchDevice.CPU), "");
        assertThat(WorkerDevices.CPU.decide(GPUS, false)).isEqualTo(processors);
        Offer plain = new Offer("a", "1", null, 0, "");
        assertThat(WorkerDevices.AUTO.decide(List.of(plain, plain, plain), false))
                .isEqualTo(processors);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "1; none; 0; worker 1 (b) was assigned no GPU",
                "1; GPU-5f; 8; worker 1 (b) was assigned the GPU 'GPU-5f'",
                "1; 0; 0; worker 1 (b) was assigned GPU 0, of which its libtorch finds none (why)",
                "1; 2; 2; worker 1 (b) was assigned GPU 2, of which its libtorch finds only 2",
                "0; 0; 1; worker 1 (b) shares GPU 0 with another worker"
            })
    void one_worker_without_a_gpu_of_its_own_keeps_all_on_processors_and_is_named(
            String process, String gpu, int usable, String lack) {
        List<Offer> offers =
                Arrays.asList(new Offer("a", "0", "0", 1, ""), new Offer("b", process, gpu, usable, "why"));
        assertThat(WorkerDevices.AUTO.decide(offers, false))
                .isEqualTo(new Decision(
                        List.of(TorchDevice.CPU, TorchDevice.CPU),
                        "trains on processors and leaves GPUs idle: " + lack));
        assertThatThrownBy(() -> WorkerDevices.CUDA.decide(offers, false))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot train on CUDA: " + lack + ", expected ")
                .hasMessageEndingWith(", or set train.device to auto or cpu.");
    }

    @Test
    void the_same_bits_for_any_number_of_workers_are_promised_on_processors_alone() {
        assertThat(WorkerDevices.AUTO.decide(GPUS, true).devices()).containsOnly(TorchDevice.CPU);
        assertThatThrownBy(() -> WorkerDevices.CUDA.decide(GPUS, true))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot train on CUDA: deterministic is true, expected false");
    }

    @Test
    void this_build_of_libtorch_says_how_many_gpus_it_can_use() {
        assertThat(Torch.gpus()).isNotNegative();
        assertThat(Torch.withoutGpus().isEmpty()).isEqualTo(Torch.gpus() > 0);
    }
}

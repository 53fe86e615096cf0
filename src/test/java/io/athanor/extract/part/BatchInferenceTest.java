package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.model.Calibration;
import io.athanor.model.Calibration.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchInferenceTest {
    private final List<Integer> batches = new ArrayList<>();
    private final Calibration calibration = Calibration.fixed(new Setup(8, 1));

    private record Number(int value) implements Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return 4;
        }
    }

    @Test
    void a_batch_too_large_for_the_device_is_halved_and_so_are_those_after_it() {
        BatchInference inference = inference(3, "Failed to allocate memory for requested buffer of size 7", -1);
        List<BatchInference.Inferred> outcomes = inference.infer(numbers(8));
        assertThat(outcomes.stream().map(outcome -> outcome.feature()[0]))
                .containsExactly(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
        assertThat(batches).containsExactly(8, 4, 2, 2, 4, 2, 2);
        assertThat(inference.batchRows()).isEqualTo(2);
        batches.clear();
        inference.infer(numbers(inference.batchRows()));
        assertThat(batches).containsExactly(2);
    }

    @Test
    void a_device_without_room_for_one_payload_is_an_error_and_not_the_payloads_fault() {
        for (String message : List.of(
                "CUDA failure 2: out of memory", "std::bad_alloc", "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED")) {
            assertThatThrownBy(() -> inference(0, message, -1).infer(numbers(4)))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("Cannot infer a single payload: the device is out of memory")
                    .hasStackTraceContaining(message);
        }
    }

    @Test
    void any_other_failure_is_that_of_the_payload_that_fails_alone() {
        List<BatchInference.Inferred> outcomes = inference(8, "", 2).infer(numbers(4));
        assertThat(batches).containsExactly(4, 1, 1, 1, 1);
        assertThat(outcomes.get(2).rejection().reason()).isEqualTo(Rejection.ENCODER);
        assertThat(outcomes.get(3).feature()).containsExactly(3f);
        assertThat(calibration.next().rows()).isEqualTo(8);
    }

    /** A session whose device holds so many payloads at a time, and whose network fails on one value. */
    private BatchInference inference(int room, String outOfMemory, int poison) {
        Session session = new Session() {
            @Override
            public Decoded decode(byte[] payload) {
                throw new UnsupportedOperationException("nothing to decode");
            }

            @Override
            public List<float[]> infer(List<Prepared> batch) {
                batches.add(batch.size());
                if (batch.size() > room) {
                    throw new IllegalStateException("the network failed", new RuntimeException(outOfMemory));
                }
                return batch.stream()
                        .map(one -> {
                            if (((Number) one).value() == poison) {
                                throw new IllegalStateException("poison");
                            }
                            return new float[] {((Number) one).value()};
                        })
                        .toList();
            }

            @Override
            public void close() {}
        };
        return new BatchInference(threads -> session, new Shape.Vector(1), calibration, () -> {});
    }

    private static List<Prepared> numbers(int count) {
        return IntStream.range(0, count).<Prepared>mapToObj(Number::new).toList();
    }
}

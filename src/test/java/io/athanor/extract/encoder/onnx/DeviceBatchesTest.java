package io.athanor.extract.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceBatchesTest {
    private final List<Integer> calls = new ArrayList<>();

    private record Payload(float value, int size) implements Prepared {
        @Override
        public long bytes() {
            return 4;
        }
    }

    /** Changes the last bit of each feature in batches of so many rows, as kernels of GPUs do. */
    private Function<List<Prepared>, List<float[]>> network(int oddRows) {
        return batch -> {
            calls.add(batch.size());
            return batch.stream()
                    .map(one -> ((Payload) one).value())
                    .map(value -> new float[] {batch.size() == oddRows ? Math.nextUp(value) : value})
                    .toList();
        };
    }

    private static List<Prepared> batch(int rows, int size) {
        return IntStream.range(0, rows)
                .<Prepared>mapToObj(row -> new Payload(row + 0.5f, size))
                .toList();
    }

    private static float[] values(List<float[]> features) {
        float[] values = new float[features.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = features.get(i)[0];
        }
        return values;
    }

    @Test
    void on_a_processor_the_card_is_believed() {
        new DeviceBatches(true, false).infer(batch(3, 1), network(0));
        new DeviceBatches(false, false).infer(batch(3, 1), network(0));
        assertThat(calls).containsExactly(3, 1, 1, 1);
    }

    @Test
    void elsewhere_a_shape_is_tried_once_and_then_believed() {
        DeviceBatches batches = new DeviceBatches(true, true);
        for (int time = 0; time < 2; time++) {
            assertThat(values(batches.infer(batch(2, 7), network(0)))).containsExactly(0.5f, 1.5f);
        }
        assertThat(calls).containsExactly(2, 1, 1, 2);
        batches.infer(batch(2, 8), network(0));
        assertThat(calls).as("another size is another shape").hasSize(7);
    }

    @Test
    void a_device_on_which_a_bit_differs_infers_one_by_one_from_then_on() {
        DeviceBatches batches = new DeviceBatches(true, true);
        assertThat(values(batches.infer(batch(2, 1), network(3)))).containsExactly(0.5f, 1.5f);
        assertThat(values(batches.infer(batch(3, 1), network(3)))).containsExactly(0.5f, 1.5f, 2.5f);
        calls.clear();
        batches.infer(batch(2, 1), network(3));
        batches.infer(batch(3, 1), network(3));
        assertThat(calls).containsOnly(1).hasSize(5);
    }
}

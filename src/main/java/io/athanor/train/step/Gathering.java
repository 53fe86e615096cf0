package io.athanor.train.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.collective.Collective;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Brings what each rank has to say to all ranks. */
final class Gathering {
    private Gathering() {}

    /**
     * Every rank takes part.
     *
     * @param own a record that JSON holds
     * @return by rank
     */
    static <T> List<T> of(Collective collective, T own, Class<T> type) {
        byte[] bytes = Json.canonical(own).getBytes(StandardCharsets.UTF_8);
        long[] lengths = new long[collective.size()];
        lengths[collective.rank()] = bytes.length;
        lengths = Sums.of(collective, lengths);
        int[] starts = new int[lengths.length + 1];
        for (int rank = 0; rank < lengths.length; rank++) {
            starts[rank + 1] = starts[rank] + Math.toIntExact((lengths[rank] + Long.BYTES - 1) / Long.BYTES);
        }
        // eight bytes a number, each beside zeros of the other ranks: their sum is all ranks' bytes
        long[] numbers = new long[starts[lengths.length]];
        ByteBuffer padded =
                ByteBuffer.allocate(Long.BYTES * (starts[collective.rank() + 1] - starts[collective.rank()]));
        padded.put(bytes).rewind();
        padded.asLongBuffer().get(numbers, starts[collective.rank()], padded.capacity() / Long.BYTES);
        numbers = Sums.of(collective, numbers);
        List<T> all = new ArrayList<>();
        for (int rank = 0; rank < lengths.length; rank++) {
            int count = starts[rank + 1] - starts[rank];
            ByteBuffer part = ByteBuffer.allocate(Long.BYTES * count);
            part.asLongBuffer().put(numbers, starts[rank], count);
            String text = new String(part.array(), 0, (int) lengths[rank], StandardCharsets.UTF_8);
            try {
                all.add(Json.read(text, type));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("what rank " + rank + " says did not arrive whole", e);
            }
        }
        return all;
    }
}

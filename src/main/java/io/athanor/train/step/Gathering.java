package io.athanor.train.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.collective.Collective;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

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
        List<T> all = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            for (Tensor said : collective.allGather(Tensor.create(bytes, bytes.length))) {
                byte[] text = new byte[Math.toIntExact(said.numel())];
                said.data_ptr_byte().get(text);
                all.add(Json.read(new String(text, StandardCharsets.UTF_8), type));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a rank says did not arrive whole", e);
        }
        return all;
    }
}

package io.athanor.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.step.EpochTally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** All that a resumed training of embeddings needs to go on as though it had never stopped. */
final class EmbeddingState {
    private static final String PROGRESS = "progress";

    private EmbeddingState() {}

    /**
     * How far it is.
     *
     * @param epoch epochs done
     * @param tally of the epoch after these, as far as it has come
     */
    record Progress(int epoch, EpochTally tally, List<EpochReport> curve) {
        Progress {
            curve = List.copyOf(curve);
        }

        static Progress none() {
            return new Progress(0, EpochTally.none(), List.of());
        }
    }

    static byte[] write(Progress progress, EmbeddingTable entities, EmbeddingTable relations) {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        put("entities", entities, tensors);
        put("relations", relations, tensors);
        return new Safetensors(tensors, Map.of(PROGRESS, Json.canonical(progress))).write();
    }

    private static void put(String name, EmbeddingTable table, Map<String, Safetensors.Entry> into) {
        into.put(name, entry(table.values()));
        into.put(name + ".squares", entry(table.squares()));
    }

    private static Safetensors.Entry entry(Tensor tensor) {
        return new Safetensors.Entry(Torch.shape(tensor), Torch.values(tensor));
    }

    /** @throws IllegalArgumentException if it is no state of such a training */
    static Progress read(byte[] bytes, EmbeddingTable entities, EmbeddingTable relations) {
        Safetensors file = Safetensors.read(bytes);
        Weights weights = file.weights();
        take("entities", weights, entities);
        take("relations", weights, relations);
        try {
            return Json.read(file.metadata().getOrDefault(PROGRESS, ""), Progress.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no state of embeddings: its progress cannot be read", e);
        }
    }

    private static void take(String name, Weights from, EmbeddingTable table) {
        Torch.put(from.of(name), table.values());
        Torch.put(from.of(name + ".squares"), table.squares());
    }
}

package io.athanor.export;

import io.athanor.base.Fingerprint;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.fusion.ops.Weights;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a model, in memory: {@value #MODEL} can be served alone, {@value #WEIGHTS} goes on training, {@value
 * #TRANSFORMS} encodes table columns, {@link ModelCard#FILE} says what it all is. Whoever has it writes them side by side.
 *
 * @param notes what the ONNX file says of itself
 * @param files contents by name
 */
public record ExportedModel(ModelNotes notes, SortedMap<String, byte[]> files) {
    public static final String MODEL = "model.onnx";
    public static final String WEIGHTS = "weights.safetensors";
    public static final String TRANSFORMS = "transforms.json";

    public ExportedModel {
        files = new TreeMap<>(files);
    }

    /** Everything but the card; {@code notes} say by which transforms what the network sees is made of the graph's inputs. */
    public static ExportedModel of(FusionNetwork network, Weights weights, ModelNotes notes) {
        return new ExportedModel(
                notes,
                new TreeMap<>(Map.of(
                        MODEL,
                        OnnxGraph.of(network, weights, notes),
                        WEIGHTS,
                        Safetensors.of(network.parameters(), weights, notes.toMetadata())
                                .write(),
                        TRANSFORMS,
                        notes.transforms().getBytes(StandardCharsets.UTF_8))));
    }

    /** The contents of a file. */
    public byte[] file(String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("no file " + name + " among " + files.keySet());
        }
        return bytes;
    }

    /**
     * Runs the ONNX file against the trained network.
     *
     * @param features [modality in schema order][row] → flattened input of the graph, or null where missing
     * @throws IllegalStateException if they differ by {@link ExportCheck#TOLERANCE} or more
     */
    public ExportCheck check(float[][] @Nullable [] features, ExportCheck.Reference trained) {
        try (OnnxModel model = load()) {
            return ExportCheck.run(model, features, trained);
        }
    }

    /** The ONNX file in ONNX Runtime. Whoever asks closes it. */
    public OnnxModel load() {
        return OnnxModel.load(file(MODEL), notes.name() + "/" + MODEL);
    }

    /** SHA-256 of each file, by name, without the card. */
    public SortedMap<String, String> sha256() {
        var hashes = new TreeMap<String, String>();
        files.forEach((name, bytes) -> hashes.put(name, Fingerprint.sha256(bytes)));
        hashes.remove(ModelCard.FILE);
        return hashes;
    }

    /** The same files and a card. */
    public ExportedModel with(ModelCard card) {
        var all = new TreeMap<>(files);
        all.put(ModelCard.FILE, card.toJson().getBytes(StandardCharsets.UTF_8));
        return new ExportedModel(notes, all);
    }
}

package io.athanor.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.FeatureSchema;
import io.athanor.task.Decision;
import io.athanor.task.Task;
import io.athanor.train.transform.FittedTransforms;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an exported file says of itself in its metadata, so that it can be served alone.
 *
 * @param name {@code teacher}, {@code student} …
 * @param fingerprint of the artefact it belongs to
 * @param task what it predicts
 * @param decision what is made of its predictions
 * @param schema the graph's inputs: vectors and sequences
 * @param transforms the fitted transforms that encode table columns, as JSON
 */
public record ModelNotes(
        String name, Fingerprint fingerprint, Task task, Decision decision, FeatureSchema schema, String transforms) {

    /**
     * What turns the cells of a joined table into the model's inputs.
     *
     * @throws IllegalArgumentException if the text is not what {@link FittedTransforms} write
     */
    public FittedTransforms fittedTransforms() {
        try {
            return Json.read(transforms, FittedTransforms.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its transforms are not what this program writes", e);
        }
    }

    /** As key and value of the file's metadata, sorted. */
    TreeMap<String, String> toMetadata() {
        var all = new TreeMap<String, String>();
        all.put("name", name);
        all.put("fingerprint", fingerprint.hex());
        all.put("task", Json.canonical(task));
        all.put("decision", Json.canonical(decision));
        all.put("schema", Json.canonical(schema));
        all.put("transforms", transforms);
        return all;
    }

    /** @throws IllegalArgumentException if this is not the metadata of one of our files */
    static ModelNotes fromMetadata(Map<String, String> metadata) {
        try {
            return new ModelNotes(
                    of(metadata, "name"),
                    new Fingerprint(of(metadata, "fingerprint")),
                    Json.read(of(metadata, "task"), Task.class),
                    Json.read(of(metadata, "decision"), Decision.class),
                    Json.read(of(metadata, "schema"), FeatureSchema.class),
                    of(metadata, "transforms"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its metadata is not what this program writes", e);
        }
    }

    private static String of(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException("its metadata has no '" + key + "'");
        }
        return value;
    }
}

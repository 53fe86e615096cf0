package io.athanor.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The cells of a sample that come as a JSON object: its scalars as text. Lists, objects and nulls are no cells. */
final class Cells {
    /** The field whose member holds cells, beside payloads. */
    static final String FIELD = "json";

    private Cells() {}

    /** @throws JsonProcessingException if it is not a JSON object */
    static Map<String, String> parse(byte[] json) throws JsonProcessingException {
        JsonNode tree = Json.tree(new String(json, StandardCharsets.UTF_8));
        if (!tree.isObject()) {
            throw new NotAnObject(tree);
        }
        Map<String, String> cells = new TreeMap<>();
        tree.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
                cells.put(field.getKey(), value.asText());
            }
        });
        return cells;
    }

    private static final class NotAnObject extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        NotAnObject(JsonNode tree) {
            super("found " + tree.getNodeType() + ", expected an object");
        }
    }
}

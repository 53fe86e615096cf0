package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.athanor.base.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of classes whose numbers stand in a Parquet file, as Hugging Face's library of datasets writes them into its footer: a column of
 * the kind {@code ClassLabel}, or a list of such. The number -1 is no class.
 *
 * @param names by column, in the order of their numbers
 */
record ClassLabels(Map<String, List<String>> names) {
    /** The footer's key. */
    static final String KEY = "huggingface";

    private static final long NONE = -1;

    ClassLabels {
        names = Map.copyOf(names);
    }

    static ClassLabels of(Map<String, String> footer) {
        Map<String, List<String>> names = new TreeMap<>();
        features(footer).fields().forEachRemaining(feature -> {
            JsonNode kind = feature.getValue();
            // a list is written in three ways, by the version of the library
            JsonNode one = kind.isArray() ? kind.path(0) : kind.has("feature") ? kind.path("feature") : kind;
            if (one.path("_type").asText().equals("ClassLabel")
                    && one.path("names").isArray()) {
                List<String> classes = new ArrayList<>();
                one.path("names").forEach(name -> classes.add(name.asText()));
                names.put(feature.getKey(), classes);
            }
        });
        return new ClassLabels(names);
    }

    private static JsonNode features(Map<String, String> footer) {
        try {
            return Json.tree(footer.getOrDefault(KEY, "{}")).path("info").path("features");
        } catch (JsonProcessingException e) {
            // a note of others that is damaged takes nothing from the rows: the numbers are there
            return MissingNode.getInstance();
        }
    }

    boolean has(String column) {
        return names.containsKey(column);
    }

    /**
     * The name of a class.
     *
     * @param number as a text
     * @return empty for none
     * @throws IllegalArgumentException if there is no class of that number; its message follows the column's name
     */
    Optional<String> name(String column, String number) {
        List<String> classes = names.getOrDefault(column, List.of());
        long at = Long.parseLong(number);
        if (at == NONE) {
            return Optional.empty();
        }
        if (at < 0 || at >= classes.size()) {
            throw new IllegalArgumentException("is " + number + ", expected the number of one of " + classes.size()
                    + " classes, 0 to " + (classes.size() - 1));
        }
        return Optional.of(classes.get((int) at));
    }

    /** The class's name, or the number where the column has no names. */
    @Nullable
    Object named(String column, Object value) {
        return value instanceof String number && has(column)
                ? name(column, number).orElse(null)
                : value;
    }
}

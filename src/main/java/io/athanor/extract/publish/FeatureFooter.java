package io.athanor.extract.publish;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.table.FeatureTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the footer of each file of a feature table says of its features, so that a file that has lost its record still tells. */
final class FeatureFooter {
    private static final String PREFIX = "athanor.";
    private static final String MODELS = "models";

    private FeatureFooter() {}

    /**
     * Pairs for the footer: {@code athanor.modality}, {@code .recipe} (JSON), {@code .model} and {@code .preprocessing} (the
     * SHA-256 of the recipe's models and of all else in it), {@code .shape} (JSON), {@code .width} (values a vector, or
     * columns), {@code .dtype} and {@code .norm}.
     *
     * @param recorded the settings of the table's record
     */
    static Map<String, String> of(Modality modality, Shape shape, Map<String, Object> recorded) {
        Map<String, String> footer = new TreeMap<>();
        footer.put(PREFIX + "modality", modality.name());
        footer.put(PREFIX + "shape", Json.canonical(shape));
        footer.put(PREFIX + "width", Integer.toString(width(shape)));
        footer.put(
                PREFIX + FeatureTable.DTYPE,
                shape instanceof Shape.Table
                        ? "columns"
                        : recorded.getOrDefault(FeatureTable.DTYPE, "float32").toString());
        footer.put(
                PREFIX + FeatureTable.NORM,
                recorded.getOrDefault(FeatureTable.NORM, "none").toString());
        if (recorded.get(FeatureTable.RECIPE) instanceof Map<?, ?> recipe) {
            Map<Object, Object> rest = new TreeMap<>(recipe);
            Object models = rest.remove(MODELS);
            footer.put(FeatureTable.FOOTER_RECIPE, Json.canonical(recipe));
            footer.put(PREFIX + "model", hash(models));
            footer.put(PREFIX + "preprocessing", hash(rest));
        }
        return footer;
    }

    private static int width(Shape shape) {
        if (shape instanceof Shape.Vector vector) {
            return vector.width();
        }
        return shape instanceof Shape.Sequence sequence
                ? sequence.width()
                : ((Shape.Table) shape).columns().size();
    }

    private static String hash(@Nullable Object value) {
        return Fingerprint.sha256(Json.canonical(value).getBytes(StandardCharsets.UTF_8));
    }
}

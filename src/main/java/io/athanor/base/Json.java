package io.athanor.base;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one JSON dialect of the project: records in and out, keys in a stable order. */
public final class Json {
    private static final SimpleModule DURATIONS = durations();

    private static final JsonMapper PRETTY = JsonMapper.builder()
            .addModule(DURATIONS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .addModule(DURATIONS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .serializationInclusion(JsonInclude.Include.ALWAYS)
            .build();

    private Json() {}

    /** As ISO 8601 writes them: {@code PT1M}. */
    private static SimpleModule durations() {
        return new SimpleModule("durations")
                .addSerializer(Duration.class, ToStringSerializer.instance)
                .addDeserializer(Duration.class, new FromStringDeserializer<>(Duration.class) {
                    @Override
                    protected Duration _deserialize(String text, DeserializationContext context) {
                        return Duration.parse(text);
                    }
                });
    }

    /** Indented, for files that people read too. */
    public static String write(Object value) {
        try {
            return PRETTY.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }

    /** One line, keys sorted: equal values give equal text. */
    public static String canonical(@Nullable Object value) {
        try {
            return CANONICAL.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value + " as JSON", e);
        }
    }

    /** @throws JsonProcessingException when the text is not JSON (cut short, say) or does not fit the type */
    public static <T> T read(String text, Class<T> type) throws JsonProcessingException {
        return PRETTY.readValue(text, type);
    }

    /** @throws JsonProcessingException when the text is not JSON */
    public static JsonNode tree(String text) throws JsonProcessingException {
        return PRETTY.readTree(text);
    }
}

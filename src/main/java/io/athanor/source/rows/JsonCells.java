package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.athanor.base.Change;
import io.athanor.base.Changes;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The scalars of a JSON object as texts, just as they are written. Lists, objects and nulls are no cells. What JSON has no
 * word for and programs write nevertheless (NaN, Infinity) is no cell either, and counted.
 */
public final class JsonCells {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(TextFile.LONGEST)
                    .build())
            .build();

    private JsonCells() {}

    /**
     * Of one document: in UTF-8, or with a byte order mark.
     *
     * @param where it is, for a person
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not one JSON object
     */
    public static Map<String, String> parse(byte[] json, int length, String where, Changes.Tally tally)
            throws IOException {
        try (JsonParser parser = FACTORY.createParser(json, 0, length)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new JsonParseException(
                        parser, "found " + (first == null ? "nothing" : words(first)) + ", expected an object");
            }
            Map<String, String> cells = read(parser, where, tally);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the object");
            }
            return cells;
        }
    }

    /** Reads the object whose beginning the parser is at, up to its end. */
    static Map<String, String> read(JsonParser parser, String where, Changes.Tally tally) throws IOException {
        Map<String, String> cells = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value.isStructStart()) {
                parser.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                String text = parser.getText();
                if (value == JsonToken.VALUE_NUMBER_FLOAT && Character.isLetter(text.charAt(text.length() - 1))) {
                    tally.add(Change.CELL_NOT_FINITE, where + ": " + name + " is " + text);
                } else if (!text.isBlank()) {
                    cells.put(name, text);
                }
            }
        }
        return cells;
    }

    private static String words(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> String.valueOf(token.asString());
        };
    }
}

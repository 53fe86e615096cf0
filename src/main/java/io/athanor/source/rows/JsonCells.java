package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The scalars of a JSON object as texts, just as they are written, and its lists of scalars as JSON lists of such texts. Other
 * lists, objects and nulls are no cells. What JSON has no word for and programs write nevertheless (NaN, Infinity) is no cell either,
 * and counted.
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
        return parse(json, length, Set.of(), where, tally);
    }

    /** @param series names of lists and objects that are kept as they are */
    static Map<String, String> parse(byte[] json, int length, Set<String> series, String where, Changes.Tally tally)
            throws IOException {
        try (JsonParser parser = FACTORY.createParser(json, 0, length)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new JsonParseException(
                        parser, "found " + (first == null ? "nothing" : words(first)) + ", expected an object");
            }
            Map<String, String> cells = read(parser, series, where, tally);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the object");
            }
            return cells;
        }
    }

    /** Reads the object whose beginning the parser is at, up to its end. */
    static Map<String, String> read(JsonParser parser, Set<String> series, String where, Changes.Tally tally)
            throws IOException {
        Map<String, String> cells = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value.isStructStart() && series.contains(name)) {
                cells.put(name, copy(parser));
            } else if (value == JsonToken.START_ARRAY) {
                String list = list(parser);
                if (list != null) {
                    cells.put(name, list);
                }
            } else if (value == JsonToken.START_OBJECT) {
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

    /** The list or object whose beginning the parser is at, up to its end. */
    private static String copy(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.copyCurrentStructure(parser);
        }
        return text.toString();
    }

    /** Reads the list whose beginning the parser is at, up to its end; null if it holds anything but scalars. */
    private static @Nullable String list(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        boolean scalars = true;
        JsonToken value = parser.nextToken();
        while (value != JsonToken.END_ARRAY) {
            if (value.isStructStart()) {
                parser.skipChildren();
            }
            scalars &= value.isScalarValue() && value != JsonToken.VALUE_NULL;
            if (scalars) {
                texts.add(parser.getText());
            }
            value = parser.nextToken();
        }
        return scalars ? ofList(texts) : null;
    }

    /** The cell of a list. */
    static String ofList(List<String> texts) {
        return Json.canonical(texts);
    }

    /** Whether a cell is that of a list. */
    public static boolean isList(String cell) {
        if (!cell.startsWith("[") || !cell.endsWith("]")) {
            return false;
        }
        try {
            Json.read(cell, String[].class);
            return true;
        } catch (JsonProcessingException e) {
            // a text in brackets
            return false;
        }
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

package io.athanor.extract.encoder.series;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Series in JSON: a list of values ({@code [1, null, 3]}), of lists ({@code [[0, 1.5], [1, 2.5]]}, each a point) or of objects
 * ({@code [{"t": 0, "v": 1.5}]}), or an object of lists ({@code {"t": [0, 1], "v": [1.5, 2.5]}}).
 */
final class JsonSeries {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final SeriesColumns columns = new SeriesColumns();

    private JsonSeries(JsonParser parser) {
        this.parser = parser;
    }

    /** Whether a text can be no other series than one in JSON. */
    static boolean is(String text) {
        String head = text.stripLeading();
        return head.startsWith("[") || head.startsWith("{");
    }

    static SeriesColumns read(String text) throws SeriesColumns.Flaw {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonSeries series = new JsonSeries(parser);
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                series.points();
            } else {
                series.columns();
            }
            if (parser.nextToken() != null) {
                throw new SeriesColumns.Flaw("something follows the series");
            }
            return series.columns;
        } catch (JsonProcessingException e) {
            throw new SeriesColumns.Flaw("not JSON: "
                    + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read a text", e);
        }
    }

    private void points() throws IOException, SeriesColumns.Flaw {
        JsonToken first = null;
        int width = -1;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonToken token = parser.currentToken();
            JsonToken form = token.isScalarValue() ? JsonToken.VALUE_STRING : token;
            first = first == null ? form : first;
            if (form != first) {
                throw new SeriesColumns.Flaw("point " + columns.points() + " is " + words(form) + " and the first is "
                        + words(first) + ", expected points that are alike");
            }
            Map<String, @Nullable String> point = new LinkedHashMap<>();
            if (form == JsonToken.START_ARRAY) {
                List<@Nullable String> values = list();
                if (width >= 0 && values.size() != width) {
                    throw new SeriesColumns.Flaw("point " + columns.points() + " has " + values.size()
                            + " values and the first " + width + ", expected as many");
                }
                width = values.size();
                for (int i = 0; i < width; i++) {
                    point.put(SeriesColumns.nameless(i), values.get(i));
                }
            } else if (form == JsonToken.START_OBJECT) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    point.put(name, scalar(parser.nextToken()));
                }
            } else {
                point.put(SeriesColumns.nameless(0), scalar(token));
            }
            columns.point(point);
        }
    }

    /** What is no list is no column. */
    private void columns() throws IOException, SeriesColumns.Flaw {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                columns.column(name, list());
            } else {
                parser.skipChildren();
            }
        }
    }

    private List<@Nullable String> list() throws IOException, SeriesColumns.Flaw {
        List<@Nullable String> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isStructStart()) {
                throw new SeriesColumns.Flaw(
                        "a list in it holds " + words(parser.currentToken()) + ", expected numbers");
            }
            values.add(scalar(parser.currentToken()));
        }
        return values;
    }

    /** What is nested is no value. */
    private @Nullable String scalar(JsonToken token) throws IOException {
        if (token.isStructStart()) {
            parser.skipChildren();
            return null;
        }
        return token == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    private static String words(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "a list";
            case START_OBJECT -> "an object";
            default -> "a value";
        };
    }
}

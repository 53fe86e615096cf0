package io.athanor.source;

import io.athanor.base.Changes;
import io.athanor.source.rows.JsonCells;
import java.io.IOException;
import java.util.Map;

/** The cells of a sample that come as a JSON object: its scalars as text, its lists of scalars as JSON lists. */
public final class Cells {
    /** The field whose member holds cells, beside payloads. */
    public static final String FIELD = "json";

    private Cells() {}

    /**
     * @param where it is, for a person
     * @param tally is told of numbers that JSON does not know
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not one JSON object
     */
    static Map<String, String> parse(byte[] json, String where, Changes.Tally tally) throws IOException {
        return JsonCells.parse(json, json.length, where, tally);
    }
}

package io.athanor.source;

import io.athanor.base.UserError;
import io.athanor.data.Payload;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * Turns rows of a table into samples.
 *
 * @param columns the columns of a row after its file and its id: text, or bytes where they are a payload
 * @param kinds how to read the text of a payload column, by its name
 * @param references resolves files that cells name
 */
record TableRows(List<String> columns, Map<String, PayloadField.Kind> kinds, References references)
        implements Serializable {
    private static final int FIRST_COLUMN = 2;

    private static final int EXCERPT_CHARACTERS = 60;

    TableRows {
        columns = List.copyOf(columns);
        kinds = Map.copyOf(kinds);
    }

    /** @param file the table's name, for messages */
    Iterator<FoundSample> samples(Row first, Iterator<Row> others, String file) {
        return new Iterator<>() {
            private boolean begun;

            @Override
            public boolean hasNext() {
                return !begun || others.hasNext();
            }

            @Override
            public FoundSample next() {
                Row row = begun ? others.next() : first;
                begun = true;
                return sample(row, file);
            }
        };
    }

    private FoundSample sample(Row row, String file) {
        Map<String, String> cells = new TreeMap<>();
        Map<String, Payload> payloads = new TreeMap<>();
        Map<String, Long> lengths = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Object value = row.get(FIRST_COLUMN + i);
            if (value instanceof byte[] bytes) {
                payloads.put(column, Payload.inline(bytes));
                lengths.put(column, (long) bytes.length);
            } else if (value instanceof String text && !text.isBlank()) {
                if (column.equals(TableSource.BROKEN_LINE)) {
                    throw new UserError("Cannot read " + file + ": the line '"
                            + text.substring(0, Math.min(EXCERPT_CHARACTERS, text.length()))
                            + "…' is not JSON, expected an object a line. Mend the line.");
                }
                cells.put(column, text);
                PayloadField.Kind kind = kinds.get(column);
                if (kind == PayloadField.Kind.URI) {
                    payloads.put(column, references.resolve(text));
                } else if (kind == PayloadField.Kind.INLINE_TEXT) {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    payloads.put(column, Payload.inline(bytes));
                    lengths.put(column, (long) bytes.length);
                }
            }
        }
        String id = row.getString(1);
        return new FoundSample(
                id == null || id.isBlank() || id.equals("NaN") ? null : id, cells, payloads, lengths, false);
    }
}

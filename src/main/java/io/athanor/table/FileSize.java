package io.athanor.table;

import java.util.Map;

/**
 * How much a Parquet file holds.
 *
 * @param columns by name; a column with parts (a list, a struct) is the sum of them
 */
public record FileSize(long rows, Map<String, Column> columns) {
    public FileSize {
        columns = Map.copyOf(columns);
    }

    /** Nothing of a column that the file lacks. */
    public Column of(String column) {
        return columns.getOrDefault(column, new Column(0, 0));
    }

    /**
     * A column.
     *
     * @param values of a list: its elements, and one for each list that is empty or null
     * @param bytes before compression, as encoded
     */
    public record Column(long values, long bytes) {
        Column plus(Column other) {
            return new Column(values + other.values, bytes + other.bytes);
        }
    }
}

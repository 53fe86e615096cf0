package io.athanor.source.rows;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table file, or what stands in the place of one.
 *
 * @param line where it begins in its file, from 1; in Parquet the how manyth row it is
 * @param values by column: a String, a {@code byte[]}, or a {@link BytesOrPath}; what is empty is left out
 * @param flaw what is wrong with it, for a person, if it cannot be read; then it has no values
 */
public record FileRow(
        long line, Map<String, Object> values, @Nullable String flaw) {

    static FileRow of(long line, Map<String, Object> values) {
        return new FileRow(line, values, null);
    }

    static FileRow flawed(long line, String flaw) {
        return new FileRow(line, Map.of(), flaw);
    }
}

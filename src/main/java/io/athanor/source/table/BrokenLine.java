package io.athanor.source.table;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a row that cannot be read.
 *
 * @param file as the source names it
 * @param line in which the row begins, from 1; in Parquet the how manyth row it is
 */
public record BrokenLine(String file, long line) {
    private static final Pattern ID = Pattern.compile("(.+)#line-(\\d{1,18})", Pattern.DOTALL);

    /** What a sample is called that stands for it. */
    public String id() {
        return file + "#line-" + line;
    }

    /** @return empty if a sample of this id stands for no such row */
    public static Optional<BrokenLine> of(String id) {
        Matcher parts = ID.matcher(id);
        return parts.matches()
                ? Optional.of(new BrokenLine(parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }
}

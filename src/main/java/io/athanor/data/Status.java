package io.athanor.data;

import java.util.Locale;

/** What became of one modality of one sample and view. Each has exactly one. */
public enum Status {
    /** A feature stands in the table. */
    OK,
    /** The sample has no such payload. */
    MISSING,
    /** There is a payload, but it was rejected; quarantine holds the reason. */
    QUARANTINED;

    /** The status of a value of the status column. */
    public static Status parse(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }

    /** The value of the status column. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}

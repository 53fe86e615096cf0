package io.athanor.table;

import java.util.Locale;

/** How the values of vectors are stored. */
public enum StoragePrecision {
    /** As they are: {@code array<float>}. */
    FLOAT32,

    /**
     * Rounded to IEEE half precision, 11 significant bits up to 65,504: {@code binary}, two bytes a value, the low one first.
     * {@link RowFile} reads it as floats, {@link Halves} in a query.
     */
    FLOAT16;

    /** @param text {@code float32} or {@code float16} */
    public static StoragePrecision parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

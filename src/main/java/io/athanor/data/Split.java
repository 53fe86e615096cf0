package io.athanor.data;

import java.util.Locale;

/** What a sample may be used for. */
public enum Split {
    /** Weights and transforms are fitted on it. */
    TRAIN,
    /** Choices are made on it: when to stop, which modality is the best single one. */
    VALIDATION,
    /** Figures are reported on it; nothing is fitted or chosen. */
    TEST;

    /** The value of the split column. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the text names no split */
    public static Split parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}

package io.athanor.data;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a sample may be used for. */
public enum Split {
    /** Weights and transforms are fitted on it. */
    TRAIN,
    /** Choices are made on it: when to stop, which modality is the best single one. */
    VALIDATION,
    /** Figures are reported on it; nothing is fitted or chosen. */
    TEST;

    /** What data sets call the sides, in lower case; the first of each is ours. */
    private static final Map<Split, List<String>> WORDS = Map.of(
            TRAIN, List.of("train", "training"),
            VALIDATION, List.of("validation", "val", "valid", "dev", "development"),
            TEST, List.of("test", "testing"));

    /** The value of the split column. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The side of a split column's value.
     *
     * @throws IllegalArgumentException if the text names no split
     */
    public static Split parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The sides by all that data sets call them, in lower case: validation is {@code val} or {@code dev} to many. */
    public static Map<String, Split> byWord() {
        Map<String, Split> byWord = new TreeMap<>();
        WORDS.forEach((side, words) -> words.forEach(word -> byWord.put(word, side)));
        return byWord;
    }

    /** The side of a word that a data set uses for it, in any case. */
    public static Optional<Split> ofWord(String word) {
        return Optional.ofNullable(byWord().get(word.strip().toLowerCase(Locale.ROOT)));
    }
}

package io.athanor.source;

import io.athanor.source.Inspection.Type;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Guesses what a field holds from names, first bytes and values. */
final class FieldGuess {
    /** Bytes of a payload's head that are looked at. */
    static final int HEAD_BYTES = 12;

    private static final Map<Type, Set<String>> ENDINGS = Map.of(
            Type.IMAGE, Set.of("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff"),
            Type.AUDIO, Set.of("ogg", "wav", "mp3", "flac", "m4a", "opus", "aac"),
            Type.TEXT, Set.of("txt", "text", "caption"));

    /** Of the values of a column, to be taken for references or numbers. */
    private static final double NEARLY_ALL = 0.95;

    /** Names out of a list have fewer words, and occur more than once. */
    private static final double WORDS_OF_A_TEXT = 2;

    private static final double DISTINCT_OF_A_TEXT = 0.5;

    /** Of so many words, a text may come again and again, as captions do. */
    private static final double WORDS_OF_A_SENTENCE = 3;

    private static final double DISTINCT_OF_A_SENTENCE = 0.25;

    private FieldGuess() {}

    /** By a file's name alone, from its last dot. */
    static Type ofName(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ENDINGS.entrySet().stream()
                .filter(e -> e.getValue().contains(ending))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Type.OTHER);
    }

    /** By the first bytes of a file. */
    static Type ofHead(byte[] head) {
        String text = new String(head, java.nio.charset.StandardCharsets.ISO_8859_1);
        boolean riff = text.startsWith("RIFF") && text.length() >= HEAD_BYTES;
        if (text.startsWith("\u0089PNG")
                || text.startsWith("\u00ff\u00d8\u00ff")
                || text.startsWith("GIF8")
                || text.startsWith("BM")
                || (riff && text.startsWith("WEBP", 8))) {
            return Type.IMAGE;
        }
        if (text.startsWith("OggS")
                || text.startsWith("fLaC")
                || text.startsWith("ID3")
                || (riff && text.startsWith("WAVE", 8))) {
            return Type.AUDIO;
        }
        return Type.OTHER;
    }

    /** By the values of a column of text; at least one. */
    static Type ofValues(List<String> values) {
        if (share(values, v -> ofName(v) == Type.IMAGE) > NEARLY_ALL) {
            return Type.IMAGE;
        }
        if (share(values, v -> ofName(v) == Type.AUDIO) > NEARLY_ALL) {
            return Type.AUDIO;
        }
        if (share(values, FieldGuess::isNumber) == 1) {
            return Type.NUMBER;
        }
        double words = values.stream()
                .mapToInt(v -> v.strip().split("\\s+").length)
                .average()
                .orElse(0);
        double distinct = new HashSet<>(values).size() / (double) values.size();
        return (words >= WORDS_OF_A_TEXT && distinct > DISTINCT_OF_A_TEXT)
                        || (words >= WORDS_OF_A_SENTENCE && distinct > DISTINCT_OF_A_SENTENCE)
                ? Type.TEXT
                : Type.CATEGORY;
    }

    private static boolean isNumber(String value) {
        try {
            return Double.isFinite(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static double share(Collection<String> values, Predicate<String> property) {
        return values.stream().filter(property).count() / (double) Math.max(1, values.size());
    }
}

package io.athanor.base;

import java.text.Normalizer;

/** Texts as a person sees them. What Unicode has several forms for is brought to one (NFC). */
public final class PlainText {
    /** Characters that Unicode counts as letters or marks and nobody sees. */
    private static final String UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0";

    private PlainText() {}

    /** In NFC, without what cannot be seen before and behind it: blanks of all kinds, byte order marks, controls. */
    public static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isUnseen(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (to > from && isUnseen(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return composed(text.substring(from, to));
    }

    /** In NFC. */
    public static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Whether there is nothing in it that could be seen. */
    public static boolean isUnseen(String text) {
        return text.codePoints().allMatch(PlainText::isUnseen);
    }

    private static boolean isUnseen(int character) {
        return switch (Character.getType(character)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE -> true;
            default -> UNSEEN.indexOf(character) >= 0 || (character >= 0xfe00 && character <= 0xfe0f);
        };
    }
}

package io.athanor.source.rows;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How files of text are written.
 *
 * @param encoding a charset's name, or {@code auto}: what a byte order mark says, otherwise UTF-8
 * @param separator a character, {@code tab}, or {@code auto}: told by the first lines
 */
public record TextSettings(String encoding, String separator) implements Serializable {
    /** What stands for a guess. */
    public static final String AUTO = "auto";

    private static final Map<String, Character> NAMES =
            Map.of("tab", '\t', "\\t", '\t', "comma", ',', "semicolon", ';', "pipe", '|', "space", ' ');

    public TextSettings {
        if (!encoding.equals(AUTO) && !isCharset(encoding)) {
            throw new IllegalArgumentException("encoding is '" + encoding
                    + "', expected auto or a charset such as utf-8, utf-16le, windows-1252, shift_jis or gb18030");
        }
        if (!separator.equals(AUTO) && !NAMES.containsKey(separator) && separator.length() != 1) {
            throw new IllegalArgumentException(
                    "separator is '" + separator + "', expected auto, one character, or tab, comma, semicolon or pipe");
        }
        if (separator.equals("\"") || separator.equals("\n") || separator.equals("\r")) {
            throw new IllegalArgumentException("separator is a quote or a line break, which have their own meaning");
        }
    }

    public static TextSettings guessed() {
        return new TextSettings(AUTO, AUTO);
    }

    /** What was stated, or null. */
    @Nullable
    Charset charset() {
        return encoding.equals(AUTO) ? null : Charset.forName(encoding);
    }

    /** What was stated, or null. */
    @Nullable
    Character separatorStated() {
        return separator.equals(AUTO) ? null : NAMES.getOrDefault(separator, separator.charAt(0));
    }

    private static boolean isCharset(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

package io.athanor.extract.encoder.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;

/** What may be done to a text before an encoder reads it. */
public enum TextCleaning {
    /** To Unicode's NFC, which every text is brought to anyway: named for who wants to see it. */
    NFC(text -> Normalizer.normalize(text, Normalizer.Form.NFC)),

    /** To Unicode's NFKC: full-width letters, ligatures and circled digits become plain ones. */
    NFKC(text -> Normalizer.normalize(text, Normalizer.Form.NFKC)),

    /** The words that a browser would show of HTML: without tags, scripts and comments, entities resolved, blanks as one space. */
    STRIP_HTML(text -> Jsoup.parseBodyFragment(text).text()),

    /** Blanks and line breaks in a row become one space, those at the ends none. */
    COLLAPSE_WHITESPACE(text -> Blanks.RUN.matcher(text).replaceAll(" ").strip()),

    /** Small letters, by rules that are the same in every country. */
    LOWER(text -> text.toLowerCase(Locale.ROOT));

    private final UnaryOperator<String> rule;

    TextCleaning(UnaryOperator<String> rule) {
        this.rule = rule;
    }

    String apply(String text) {
        return rule.apply(text);
    }

    private static final class Blanks {
        static final Pattern RUN = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    }
}

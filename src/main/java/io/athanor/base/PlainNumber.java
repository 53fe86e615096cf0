package io.athanor.base;

import java.util.regex.Pattern;

/**
 * What counts as a number in a text, for whoever asks: the first look at data and the run alike. Texts are without blanks
 * around them, see {@link PlainText#trimmed}.
 */
public final class PlainNumber {
    /** A plain decimal, not Java's "1d", "0x1p3" or "NaN". */
    public static final String NUMBER = "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,5})?$";

    /** What programs write where they have no number: those of R, pandas, SQL and spreadsheets. */
    public static final String NOTHING =
            "(?i)^([+-]?(nan|inf|infinity)|-?1\\.#(ind|inf|qnan|snan)|null|\\\\n|none|nil|n/a|na"
                    + "|<na>|nat|#n/a|#na|#n/a n/a|#div/0!|#num!|#value!|#ref!|#null!|missing|unknown|-+|\\.|\\?)$";

    /** What people write for a number, and a program takes for a word: 1.234,5 or 12 %. */
    public static final String LIKE_ONE =
            "^[+-]?[$€£]? ?[0-9]+([., '][0-9]{3})*([.,][0-9]+)?([eE][+-]?[0-9]{1,5})? ?[%$€£]?$";

    private static final Pattern IS_NUMBER = Pattern.compile(NUMBER);
    private static final Pattern IS_NOTHING = Pattern.compile(NOTHING);
    private static final Pattern IS_LIKE_ONE = Pattern.compile(LIKE_ONE);

    private PlainNumber() {}

    /** Whether it is a number, however large. */
    public static boolean is(String text) {
        return IS_NUMBER.matcher(text).matches();
    }

    /** Whether it says that there is no number. */
    public static boolean isNothing(String text) {
        return IS_NOTHING.matcher(text).matches();
    }

    /** Whether it is a number, or looks like one to a person. */
    public static boolean isLike(String text) {
        return is(text) || IS_LIKE_ONE.matcher(text).matches();
    }
}

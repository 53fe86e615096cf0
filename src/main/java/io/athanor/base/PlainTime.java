package io.athanor.base;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What counts as a day or a moment in a text, for whoever asks: the year first, as ISO 8601 and databases write it. What leaves
 * open which number is the month (03/04/2024) is none. Texts are without blanks around them, see {@link PlainText#trimmed}.
 */
public final class PlainTime {
    private static final Pattern TIME = Pattern.compile("(\\d{4})([-/])(\\d{1,2})\\2(\\d{1,2})"
            + "(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9})\\d*)?)?"
            + " ?(Z|UTC|GMT|([+-]\\d{2}):?(\\d{2})?)?)?");

    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int NANO_DIGITS = 9;

    private PlainTime() {}

    /** Whether it is a day or a moment. */
    public static boolean is(String text) {
        return seconds(text) != null;
    }

    /**
     * Seconds since 1970, UTC. A moment without a zone is one of UTC, a day is its beginning.
     *
     * @return null if the text is no day and no moment, or one that there never was (2023-02-30)
     */
    public static @Nullable Double seconds(String text) {
        Matcher found = TIME.matcher(text);
        if (!found.matches()) {
            return null;
        }
        try {
            long days = LocalDate.of(number(found, 1), number(found, 3), number(found, 4))
                    .toEpochDay();
            LocalTime time = LocalTime.of(number(found, 5), number(found, 6), number(found, 7));
            String fraction = found.group(8);
            double nanos =
                    fraction == null ? 0 : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
            return days * 24.0 * HOUR + time.toSecondOfDay() - offset(found) + nanos / 1e9;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** 0 where it does not stand. */
    private static int number(Matcher found, int group) {
        String text = found.group(group);
        return text == null ? 0 : Integer.parseInt(text);
    }

    private static int offset(Matcher found) {
        if (found.group(10) == null) {
            return 0;
        }
        int hours = number(found, 10);
        int minutes = found.group(10).startsWith("-") ? -number(found, 11) : number(found, 11);
        // refuses what no zone has
        return ZoneOffset.ofTotalSeconds(hours * HOUR + minutes * MINUTE).getTotalSeconds();
    }
}

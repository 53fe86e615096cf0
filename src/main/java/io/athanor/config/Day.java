package io.athanor.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The day of a run over daily data: what {@code ${date}} stands for, and {@code ${date-N}} for the day N days before it. */
public record Day(LocalDate date) {
    private static final LocalDate FIRST = LocalDate.EPOCH;
    /** Here a day begins before it does anywhere else. */
    private static final ZoneOffset EASTERNMOST = ZoneOffset.ofHours(14);

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(date(?:-\\d{1,4})?)}");
    private static final Pattern NAME = Pattern.compile("date(?:-(\\d{1,4}))?");

    /**
     * Reads a day of the form {@code 2026-11-21}.
     *
     * @throws IllegalArgumentException if it is none, or one that has not begun anywhere, or one before 1970
     */
    public static Day parse(String text) {
        LocalDate date;
        try {
            date = LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("found \"" + text + "\", expected a day such as 2026-01-31", e);
        }
        LocalDate today = LocalDate.now(EASTERNMOST);
        if (date.isBefore(FIRST) || date.isAfter(today)) {
            throw new IllegalArgumentException(
                    "found \"" + text + "\", expected a day from " + FIRST + " to " + today + ", which has begun");
        }
        return new Day(date);
    }

    /** A text with its references to days replaced. */
    public String in(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        before(daysBefore(found.group(1)).orElseThrow()).toString()));
    }

    /** Whether a text refers to days. */
    public static boolean isIn(String text) {
        return REFERENCE.matcher(text).find();
    }

    /** How many days before the day of the run a name means, if it means a day. */
    static OptionalInt daysBefore(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
    }

    LocalDate before(int days) {
        return date.minusDays(days);
    }

    @Override
    public String toString() {
        return date.toString();
    }
}

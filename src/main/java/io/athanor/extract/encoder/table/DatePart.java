package io.athanor.extract.encoder.table;

import io.athanor.base.PlainTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a day or moment is a number: of what comes round again, sine and cosine of how far round it is. All is of UTC. */
public enum DatePart {
    YEAR("year"),
    /** January is where it begins. */
    MONTH("month-sin", "month-cos"),
    /** Of 31 days, whatever the month has. */
    DAY_OF_MONTH("day-of-month-sin", "day-of-month-cos"),
    /** Monday is where it begins. */
    DAY_OF_WEEK("day-of-week-sin", "day-of-week-cos"),
    /** Minutes and seconds are parts of it. */
    HOUR("hour-sin", "hour-cos"),
    /** Days, with a fraction, from it to the reference; negative of what is after that. */
    AGE_DAYS("age-days");

    private static final double DAY = 86_400;
    private static final int MONTHS = 12;
    private static final int MOST_DAYS = 31;
    private static final int WEEKDAYS = 7;

    private final List<String> names;

    DatePart(String... names) {
        this.names = List.of(names);
    }

    /** Its numbers, as they are called behind the name of the column and a dot. */
    List<String> names() {
        return names;
    }

    /**
     * @param seconds since 1970, see {@link PlainTime#seconds}
     * @param reference of ages, in the same seconds
     * @return as many as it has names
     */
    List<Double> of(double seconds, @Nullable Double reference) {
        LocalDateTime time = LocalDateTime.ofEpochSecond((long) Math.floor(seconds), 0, ZoneOffset.UTC);
        return switch (this) {
            case YEAR -> List.of((double) time.getYear());
            case MONTH -> round((time.getMonthValue() - 1.0) / MONTHS);
            case DAY_OF_MONTH -> round((time.getDayOfMonth() - 1.0) / MOST_DAYS);
            case DAY_OF_WEEK -> round((time.getDayOfWeek().getValue() - 1.0) / WEEKDAYS);
            case HOUR -> round(time.toLocalTime().toSecondOfDay() / DAY);
            case AGE_DAYS -> List.of(reference == null ? Double.NaN : (reference - seconds) / DAY);
        };
    }

    private static List<Double> round(double share) {
        return List.of(Math.sin(2 * Math.PI * share), Math.cos(2 * Math.PI * share));
    }
}

package io.athanor.extract.encoder.table;

import io.athanor.base.PlainTime;
import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which columns are days or moments, and the numbers that are made of them. */
public record DateSettings(
        @Setting(
                value =
                        "Those of the columns that are days or moments, the year first (2025-11-30, 2025-11-30 06:00:00+01:00): a"
                                + " cell that is none goes to quarantine.",
                otherwise = "[]")
        List<String> dates,

        @Setting(
                value = "The numbers that are made of each date; of what comes round again, sine and cosine. UTC.",
                otherwise = "[year, month, day-of-week, hour]")
        List<DatePart> dateParts,

        @Setting(value = "The day or moment up to which age-days counts.", otherwise = Setting.NONE) @Nullable
        String dateReference)
        implements Serializable {
    public DateSettings {
        dates = List.copyOf(dates);
        dateParts = List.copyOf(dateParts);
        if (new HashSet<>(dates).size() != dates.size()) {
            throw new IllegalArgumentException("a column stands twice in dates: " + dates);
        }
        if (dateParts.isEmpty() || new HashSet<>(dateParts).size() != dateParts.size()) {
            throw new IllegalArgumentException("date-parts is " + dateParts + ", expected some, each once");
        }
        boolean aged = dateParts.contains(DatePart.AGE_DAYS);
        if (aged != (dateReference != null)) {
            throw new IllegalArgumentException(
                    aged
                            ? "age-days is among date-parts, expected date-reference: the day up to which it counts"
                            : "date-reference is set, expected age-days among date-parts");
        }
        if (dateReference != null && !PlainTime.is(dateReference)) {
            throw new IllegalArgumentException(
                    "date-reference is '" + dateReference + "', expected a day or moment such as 2025-11-30");
        }
    }

    static DateSettings none() {
        return new DateSettings(
                List.of(), List.of(DatePart.YEAR, DatePart.MONTH, DatePart.DAY_OF_WEEK, DatePart.HOUR), null);
    }

    /** The names of the numbers of a column. */
    List<String> names(String column) {
        return dateParts.stream()
                .flatMap(part -> part.names().stream())
                .map(name -> column + "." + name)
                .toList();
    }

    /** The numbers of a cell, in the order of {@link #names}; null if it is no date. */
    @Nullable
    List<Double> numbers(String cell) {
        Double seconds = PlainTime.seconds(cell);
        Double reference = dateReference == null ? null : PlainTime.seconds(dateReference);
        return seconds == null
                ? null
                : dateParts.stream()
                        .flatMap(part -> part.of(seconds, reference).stream())
                        .toList();
    }
}

package io.athanor.report;

import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Metric;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Numbers as they are read: shares in percent with one decimal, true minus signs, units with thousands. */
final class Figures {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Figures() {}

    /** {@code 81.2 %} for shares, {@code 0.734} for losses, {@code 1,250} for large numbers. */
    static String of(Metric metric, double value) {
        return metric.isShare() ? percent(value, 1) : plainly(value);
    }

    /** {@code 81.2 % [78.0, 84.1]}. */
    static String withInterval(Metric metric, Estimate e) {
        return of(metric, e.value()) + " [" + bare(metric, e.low()) + ", " + bare(metric, e.high()) + "]";
    }

    /** {@code +3.1} (points) for shares, {@code −0.120} for losses. */
    static String difference(Metric metric, double value) {
        return metric.isShare() ? number("%+.1f", value * 100) : (value >= 0 ? "+" : "") + plainly(value);
    }

    /** Without the unit. */
    static String bare(Metric metric, double value) {
        return metric.isShare() ? number("%.1f", value * 100) : plainly(value);
    }

    /** {@code +3.1 points} for shares, {@code −0.120} for others. */
    static String gain(Metric metric, double value) {
        return difference(metric, value) + (metric.isShare() ? " points" : "");
    }

    private static String plainly(double value) {
        return Math.abs(value) < 10 ? number("%.3f", value) : significant(value);
    }

    static String percent(double share, int decimals) {
        return number("%." + decimals + "f", share * 100) + " %";
    }

    /** {@code 12,345}. */
    static String count(long value) {
        return number("%,d", value);
    }

    /** {@code 4.2 MB}, in powers of 1000. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < BYTES.length - 1) {
            value /= 1000;
            unit++;
        }
        return number(unit == 0 || value >= 100 ? "%.0f" : "%.1f", value) + " " + BYTES[unit];
    }

    /** {@code 340 ms}, {@code 12.3 s} or {@code 3 min 05 s}. */
    static String seconds(double seconds) {
        if (seconds < 1) {
            return number("%.0f ms", seconds * 1000);
        }
        if (seconds < 60) {
            return number("%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return number("%d min %02d s", whole / 60, whole % 60);
    }

    /** Three significant digits: {@code 0.0123}, {@code 4.56}, {@code 789}. */
    static String significant(double value) {
        double size = Math.abs(value);
        int decimals = size == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(size)));
        return number("%,." + Math.min(decimals, 6) + "f", value);
    }

    /** {@code 3.10 ms (3.10–3.42)}; without brackets where both look alike. */
    static String millis(double least, double most) {
        String low = significant(least);
        String high = significant(most);
        return low + " ms" + (low.equals(high) ? "" : " (" + low + "–" + high + ")");
    }

    /** Of a likeness or correlation: {@code 0.87}. */
    static String coefficient(double value) {
        return number("%.2f", value);
    }

    /** To three decimals: {@code 0.312}, or {@code +0.021} with its sign. */
    static String decimal(double value, boolean sign) {
        return number(sign ? "%+.3f" : "%.3f", value);
    }

    /** As short as can be, with its sign: {@code +5}, {@code −0.05}. */
    static String signed(double value) {
        return (value > 0 ? "+" : "") + plain(value);
    }

    /** As short as can be, to four decimals: {@code 0.25}, {@code 2}. */
    static String plain(double value) {
        String text = number("%.4f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    /** {@code 1 March 2026, 12:30 UTC}; a text that is no instant stays as it is. */
    static String date(String instant) {
        try {
            return DATE.format(Instant.parse(instant));
        } catch (DateTimeParseException e) {
            return instant;
        }
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).replace('-', '\u2212');
    }
}

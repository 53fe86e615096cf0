package io.athanor.base;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory or storage as people write it: {@code 64MB}. Units are powers of 1024. */
public record ByteSize(long bytes) implements Serializable {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})\\s*(B|KB|MB|GB)");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("not a size: " + bytes);
        }
    }

    /** @throws IllegalArgumentException if the text is not a whole number and a unit */
    public static ByteSize parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException("expected a size such as 64MB");
        }
        return new ByteSize(Long.parseLong(written.group(1)) << shift(written.group(2)));
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            default -> 0;
        };
    }

    @Override
    public String toString() {
        for (String unit : new String[] {"GB", "MB", "KB"}) {
            long whole = 1L << shift(unit);
            if (bytes >= whole && bytes % whole == 0) {
                return bytes / whole + unit;
            }
        }
        return bytes + "B";
    }
}

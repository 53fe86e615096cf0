package io.athanor.config;

import java.util.List;

/** Lists every value of a pipeline, where it came from and what it means, in columns. */
public final class Explain {
    private static final int WIDEST_VALUE = 48;

    private Explain() {}

    /** One line a value, in the order of the records. */
    public static String text(Bound<?> bound) {
        List<Bound.Value> values = bound.values();
        int path = width(values.stream().map(Bound.Value::path).toList(), Integer.MAX_VALUE);
        int value = width(values.stream().map(Bound.Value::text).toList(), WIDEST_VALUE);
        int origin = width(values.stream().map(Bound.Value::origin).toList(), Integer.MAX_VALUE);
        StringBuilder out = new StringBuilder();
        for (Bound.Value v : values) {
            out.append(pad(v.path(), path))
                    .append("  ")
                    .append(pad(v.text(), value))
                    .append("  ")
                    .append(pad(v.origin(), origin))
                    .append("  # ")
                    .append(v.meaning())
                    .append('\n');
        }
        return out.toString();
    }

    private static int width(List<String> texts, int most) {
        return Math.min(most, texts.stream().mapToInt(String::length).max().orElse(0));
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}

package io.athanor.config;

import java.util.ArrayList;
import java.util.List;

/** Lists every value of a pipeline, where it came from, what it means and what may be written there. */
public final class Explain {
    private static final String INDENT = "    ";

    private Explain() {}

    /**
     * A line {@code path: value  (origin)} a value, in the order of the records, and below it what it means.
     *
     * @param columns characters a line at most; a longer word stands alone
     */
    public static String text(Bound<?> bound, int columns) {
        StringBuilder out = new StringBuilder();
        for (Bound.Value value : bound.values()) {
            List<String> head = words(value.path() + ": " + value.text());
            head.add("(" + value.origin() + ")");
            wrap(head, "", columns, out);
            wrap(
                    words(value.meaning() + (value.allowed().isEmpty() ? "" : " Takes " + value.allowed() + ".")),
                    INDENT,
                    columns,
                    out);
        }
        return out.toString();
    }

    private static List<String> words(String text) {
        return new ArrayList<>(List.of(text.strip().split("\\s+")));
    }

    /** @param first what the first line begins with; the others are indented */
    private static void wrap(List<String> words, String first, int columns, StringBuilder out) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : words) {
            if (!empty && line.length() + 1 + word.length() > columns) {
                out.append(line).append('\n');
                line = new StringBuilder(INDENT);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.append(line).append('\n');
    }
}

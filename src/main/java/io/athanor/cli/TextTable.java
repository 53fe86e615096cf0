package io.athanor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table for a terminal: the first row is its head, columns of figures stand to the right, long texts go over several lines. */
final class TextTable {
    /** Characters of a line at most, as long as each column has {@link #NARROWEST}. */
    static final int WIDEST = 120;

    private static final int NARROWEST = 16;
    private static final String BETWEEN = "  ";

    private TextTable() {}

    /** Ends with a line break; rows are of one length. */
    static String of(List<List<String>> rows) {
        int[] widths = widths(rows);
        boolean[] figures = figures(rows, widths.length);
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            List<List<String>> cells = IntStream.range(0, widths.length)
                    .mapToObj(column -> wrapped(row.get(column), widths[column]))
                    .toList();
            int lines = cells.stream().mapToInt(List::size).max().orElse(0);
            for (int line = 0; line < lines; line++) {
                StringBuilder all = new StringBuilder();
                for (int column = 0; column < widths.length; column++) {
                    List<String> cell = cells.get(column);
                    String part = line < cell.size() ? cell.get(line) : "";
                    String blanks = " ".repeat(widths[column] - part.length());
                    all.append(column == 0 ? "" : BETWEEN).append(figures[column] ? blanks + part : part + blanks);
                }
                text.append(all.toString().stripTrailing()).append('\n');
            }
        }
        return text.toString();
    }

    private static boolean[] figures(List<List<String>> rows, int columns) {
        boolean[] figures = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            int column = c;
            figures[c] = rows.stream().skip(1).allMatch(row -> row.get(column).matches("[0-9.,]*"));
        }
        return figures;
    }

    /** The widest columns give way to the others. */
    private static int[] widths(List<List<String>> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        int over = IntStream.of(widths).sum() + BETWEEN.length() * Math.max(0, columns - 1) - WIDEST;
        for (; over > 0; over--) {
            int widest = IntStream.range(0, columns)
                    .reduce((a, b) -> widths[b] > widths[a] ? b : a)
                    .orElseThrow();
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    /** Between words, and within one that is longer than a line. */
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        String left = text;
        while (left.length() > width) {
            int blank = left.lastIndexOf(' ', width);
            int end = blank > 0 ? blank : width;
            lines.add(left.substring(0, end));
            left = left.substring(end).stripLeading();
        }
        lines.add(left);
        return lines;
    }
}

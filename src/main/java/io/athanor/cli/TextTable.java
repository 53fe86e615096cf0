package io.athanor.cli;

import java.util.List;

/** A table for a terminal: the first row is its head, columns of figures stand to the right. */
final class TextTable {
    private TextTable() {}

    /** Ends with a line break; rows are of one length. */
    static String of(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                int column = c;
                int width = rows.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                boolean figures =
                        rows.stream().skip(1).allMatch(r -> r.get(column).matches("[0-9.,]*"));
                String blanks = " ".repeat(width - row.get(c).length());
                line.append(c == 0 ? "" : "  ").append(figures ? blanks + row.get(c) : row.get(c) + blanks);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}

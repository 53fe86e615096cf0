package io.athanor.source.rows;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/** Rows of a file of text as they are written, for a person who mends them. */
public final class TextLines {
    /** Of a row: what is longer is cut. */
    private static final int LONGEST = 1 << 20;

    private TextLines() {}

    /**
     * The rows that begin in some lines, in UTF-8 and with the ends of their lines.
     *
     * @param quoted whether a row goes on where a quote is open at the end of a line
     * @param wanted lines, from 1
     * @return rows by their lines; those beyond the end of the file are left out
     * @throws io.athanor.base.UserError if the file cannot be read
     */
    public static Map<Long, String> of(
            TableFile file,
            TextSettings settings,
            boolean quoted,
            Collection<Long> wanted,
            Configuration configuration) {
        Map<Long, String> rows = new TreeMap<>();
        TreeSet<Long> left = new TreeSet<>(wanted);
        try (TextFile text = TextFile.open(file, settings.charset(), configuration)) {
            try {
                LineReader lines = new LineReader(text.utf8());
                Text line = new Text();
                for (long number = 1; !left.isEmpty() && lines.readLine(line, LONGEST) > 0; number++) {
                    if (left.remove(number)) {
                        StringBuilder row = new StringBuilder(line.toString()).append('\n');
                        long first = number;
                        while (quoted
                                && isOpen(row)
                                && row.length() < LONGEST
                                && lines.readLine(line, LONGEST - row.length()) > 0) {
                            row.append(line).append('\n');
                            number++;
                        }
                        rows.put(first, row.toString());
                    }
                }
            } catch (IOException | RuntimeException e) {
                throw text.failure(e, "");
            }
        }
        return rows;
    }

    private static boolean isOpen(CharSequence row) {
        return row.chars().filter(character -> character == '"').count() % 2 == 1;
    }
}

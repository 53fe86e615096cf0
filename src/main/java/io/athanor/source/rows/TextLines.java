package io.athanor.source.rows;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/** Rows of a file of text as they are written, for a person who mends them. */
public final class TextLines {
    /** Of a row: what is longer is cut. */
    private static final int LONGEST = 1 << 20;

    private TextLines() {}

    /**
     * Some rows, in UTF-8 and with the ends of their lines.
     *
     * @param wanted the last line of each row by its first, from 1; no two rows share a line
     * @return rows by their first lines; those beyond the end of the file are left out
     * @throws io.athanor.base.UserError if the file cannot be read
     */
    public static Map<Long, String> of(
            TableFile file, TextSettings settings, SortedMap<Long, Long> wanted, Configuration configuration) {
        Map<Long, String> rows = new TreeMap<>();
        try (TextFile text = TextFile.open(file, settings.charset(), configuration)) {
            try {
                LineReader lines = new LineReader(text.utf8());
                Text line = new Text();
                long number = 0;
                for (Map.Entry<Long, Long> row : wanted.entrySet()) {
                    StringBuilder written = new StringBuilder();
                    while (number < row.getValue()
                            && lines.readLine(line, Math.max(0, LONGEST - written.length())) > 0) {
                        number++;
                        if (number >= row.getKey() && written.length() < LONGEST) {
                            written.append(line).append('\n');
                        }
                    }
                    if (!written.isEmpty()) {
                        rows.put(row.getKey(), written.toString());
                    }
                }
            } catch (IOException | RuntimeException e) {
                throw text.failure(e, "");
            }
        }
        return rows;
    }
}

package io.athanor.source.rows;

import java.util.ArrayList;
import java.util.List;

/** Guesses what stands between the cells of a delimited file from its beginning. */
final class Separator {
    private static final List<Character> KNOWN = List.of(',', ';', '\t', '|');

    /** Lines that have as many cells as the header, of those that are looked at. */
    private static final double NEARLY_ALL = 0.9;

    private Separator() {}

    /**
     * The one that the header has most of, and nearly all lines have as many of as the header.
     *
     * @param head whole lines, as far as it goes
     * @param usual taken where none is
     */
    static char guess(String head, char usual) {
        char best = usual;
        int most = 0;
        for (char candidate : KNOWN) {
            List<Integer> counts = counts(head, candidate);
            int header = counts.isEmpty() ? 0 : counts.get(0);
            long alike = counts.stream().filter(n -> n == header).count();
            boolean better = header > most || (header == most && candidate == usual);
            if (header > 0 && better && alike >= NEARLY_ALL * counts.size()) {
                best = candidate;
                most = header;
            }
        }
        return best;
    }

    /** How often it stands in each line, quotes left aside; blank lines are none. */
    private static List<Integer> counts(String head, char separator) {
        List<Integer> counts = new ArrayList<>();
        boolean quoted = false;
        boolean blank = true;
        int count = 0;
        for (int i = 0; i < head.length(); i++) {
            char c = head.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                if (!blank) {
                    counts.add(count);
                }
                count = 0;
                blank = true;
            } else if (!quoted && c == separator) {
                count++;
            }
            blank &= c == '\n' || c == '\r';
        }
        return counts;
    }
}

package io.athanor.job.inspect;

import java.util.List;
import java.util.Locale;

/**
 * Something found, for people: a table, and what there is to say of it.
 *
 * @param rows the first is the head; of one length; none where there is no table
 * @param notes sentences
 */
public record Finding(String title, List<List<String>> rows, List<String> notes) {
    public Finding {
        rows = rows.stream().map(List::copyOf).toList();
        notes = List.copyOf(notes);
    }

    /** {@code 12,345}. */
    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** Of two counts, in percent with one decimal. */
    static String share(long part, long all) {
        return all == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
    }
}

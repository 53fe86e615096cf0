package io.athanor.report;

import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import java.util.ArrayList;
import java.util.List;

/** The paired differences of the headline metric, as plain text for a terminal. */
public final class DifferenceTable {
    private final Metrics metrics;

    public DifferenceTable(Metrics metrics) {
        this.metrics = metrics;
    }

    /** A line a comparison, columns aligned by blanks, a line saying how they were made below; without a line break at the end. */
    public String text() {
        Metric headline = metrics.metrics().headline();
        List<Comparison> compared = metrics.comparisons().stream()
                .filter(c -> c.metric().equals(headline.key()))
                .toList();
        if (compared.isEmpty()) {
            return "No two methods were compared.";
        }
        List<String> names = compared.stream()
                .map(c -> Names.method(c.a(), metrics) + " against " + Names.method(c.b(), metrics))
                .toList();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        lines.add("Differences of " + headline.title() + (headline.isShare() ? ", in points:" : ":"));
        for (int i = 0; i < compared.size(); i++) {
            Comparison c = compared.get(i);
            String range = Figures.difference(headline, c.low()) + ", " + Figures.difference(headline, c.high());
            lines.add("  " + names.get(i) + " ".repeat(width - names.get(i).length()) + "  "
                    + Figures.difference(headline, c.difference()) + " [" + range + "]"
                    + (c.includesZero() ? ", not clear" : ""));
        }
        lines.add("Paired on the same rows: " + compared.get(0).protocol() + ", "
                + Figures.percent(metrics.confidence(), 0));
        return String.join("\n", lines);
    }
}

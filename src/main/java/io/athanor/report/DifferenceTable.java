package io.athanor.report;

import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import java.util.ArrayList;
import java.util.List;

/** The paired differences of accuracy, as plain text for a terminal. */
public final class DifferenceTable {
    private final Metrics metrics;

    public DifferenceTable(Metrics metrics) {
        this.metrics = metrics;
    }

    /** A line a comparison, columns aligned by blanks, a line saying how they were made below; without a line break at the end. */
    public String text() {
        List<Comparison> compared = metrics.comparisons().stream()
                .filter(c -> c.metric().equals(Metric.ACCURACY.key()))
                .toList();
        if (compared.isEmpty()) {
            return "No two methods were compared.";
        }
        List<String> names = compared.stream()
                .map(c -> Names.method(c.a(), metrics) + " against " + Names.method(c.b(), metrics))
                .toList();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        lines.add("Differences of accuracy, in points:");
        for (int i = 0; i < compared.size(); i++) {
            Comparison c = compared.get(i);
            String range =
                    Figures.difference(Metric.ACCURACY, c.low()) + ", " + Figures.difference(Metric.ACCURACY, c.high());
            lines.add("  " + names.get(i) + " ".repeat(width - names.get(i).length()) + "  "
                    + Figures.difference(Metric.ACCURACY, c.difference()) + " [" + range + "]"
                    + (c.includesZero() ? ", not clear" : ""));
        }
        lines.add("Paired on the same rows: " + compared.get(0).protocol() + ", "
                + Figures.percent(metrics.confidence(), 0));
        return String.join("\n", lines);
    }
}

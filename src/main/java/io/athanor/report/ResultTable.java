package io.athanor.report;

import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The figures of every method on test rows, as plain text for a terminal or as Markdown for a page. */
public final class ResultTable {
    /** The first columns, whose intervals are shown: all would be wider than a terminal. */
    private static final int WITH_INTERVAL = 2;

    private final Metrics metrics;

    public ResultTable(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Columns aligned by blanks, a line saying the protocol below; ends with a line break. */
    public String text() {
        List<List<String>> rows = rows();
        var text = new StringBuilder();
        for (List<String> row : rows) {
            for (int c = 0; c < row.size(); c++) {
                int column = c;
                int width = rows.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                String cell = row.get(c);
                String blanks = " ".repeat(width - cell.length());
                text.append(c == 0 ? cell + blanks : "  " + blanks + cell);
            }
            text.append('\n');
        }
        return text.append(footer()).append('\n').toString();
    }

    private List<List<String>> rows() {
        var rows = new ArrayList<List<String>>();
        List<Metric> columns = metrics.metrics().all();
        rows.add(Stream.concat(Stream.of("method"), columns.stream().map(Metric::title))
                .toList());
        for (Method method : metrics.methods()) {
            var row = new ArrayList<String>();
            row.add(Names.of(method));
            for (Metric metric : columns) {
                Optional<Estimate> estimate = metrics.test(method, metric);
                boolean interval = columns.indexOf(metric) < WITH_INTERVAL;
                row.add(estimate.map(e -> interval ? Figures.withInterval(metric, e) : Figures.of(metric, e.value()))
                        .orElse("–"));
            }
            rows.add(row);
        }
        return rows;
    }

    private String footer() {
        return metrics.protocol() + "; intervals: " + metrics.intervals() + ", "
                + Figures.percent(metrics.confidence(), 0);
    }
}

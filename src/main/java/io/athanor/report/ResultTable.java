package io.athanor.report;

import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The figures of every method on test rows, as plain text for a terminal or as Markdown for a page. */
public final class ResultTable {
    private static final List<String> HEADER =
            List.of("method", "accuracy", "macro-F1", "log-loss", "Brier", "calibration error");
    private static final List<Metric> METRICS =
            List.of(Metric.ACCURACY, Metric.MACRO_F1, Metric.LOG_LOSS, Metric.BRIER, Metric.CALIBRATION_ERROR);

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
        rows.add(HEADER);
        for (Method method : metrics.methods()) {
            var row = new ArrayList<String>();
            row.add(Names.of(method));
            for (Metric metric : METRICS) {
                Optional<Estimate> estimate = metrics.test(method, metric);
                boolean interval = metric == Metric.ACCURACY || metric == Metric.MACRO_F1;
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

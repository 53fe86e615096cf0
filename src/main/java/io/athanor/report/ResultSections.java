package io.athanor.report;

import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Method.Kind;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chapters on how good the methods are and whether they differ. */
final class ResultSections {
    private final Metrics metrics;
    private final Palette palette;

    ResultSections(Metrics metrics, Palette palette) {
        this.metrics = metrics;
        this.palette = palette;
    }

    Section results() {
        var section = new Section("results", "Results");
        section.note("On test rows, by " + metrics.protocol() + ". Intervals: " + metrics.intervals() + ", "
                + Figures.percent(metrics.confidence(), 0) + ". For log-loss, Brier score and calibration error less is"
                + " better." + open() + allOrNothing());
        List<Estimate> accuracies = metrics.methods().stream()
                .flatMap(m -> metrics.test(m, Metric.ACCURACY).stream())
                .toList();
        if (accuracies.isEmpty()) {
            return section.absent("No method has been measured on test rows.");
        }
        var strip = new IntervalStrip(
                accuracies.stream().mapToDouble(Estimate::low).min().orElse(0),
                accuracies.stream().mapToDouble(Estimate::high).max().orElse(1));
        var rows = new ArrayList<List<Object>>();
        for (Method method : metrics.methods()) {
            var row = new ArrayList<Object>();
            row.add(Names.of(method));
            Optional<Estimate> accuracy = metrics.test(method, Metric.ACCURACY);
            row.add(cell(method, Metric.ACCURACY));
            row.add(accuracy.<Object>map(e ->
                            Section.drawing(strip.row(e.value(), e.low(), e.high(), palette.cssClass(method.name()))))
                    .orElse(""));
            row.add(cell(method, Metric.MACRO_F1));
            for (Metric metric : List.of(Metric.LOG_LOSS, Metric.BRIER, Metric.CALIBRATION_ERROR)) {
                row.add(metrics.test(method, metric)
                        .map(e -> Figures.of(metric, e.value()))
                        .orElse("–"));
            }
            row.add(accuracy.map(e -> Figures.count(e.n())).orElse("–"));
            rows.add(row);
        }
        return section.table(
                "Every method on the same test rows",
                List.of(
                        "method",
                        "#accuracy",
                        "with its interval",
                        "#macro-F1",
                        "#log-loss",
                        "#Brier",
                        "#calibration",
                        "#rows"),
                rows,
                List.of("", "", Section.drawing(strip.axis(v -> Figures.percent(v, 0))), "", "", "", "", ""));
    }

    private String cell(Method method, Metric metric) {
        return metrics.test(method, metric)
                .map(e -> Figures.withInterval(metric, e))
                .orElse("–");
    }

    private String open() {
        return metrics.open() == 0
                ? ""
                : " " + Figures.count(metrics.open())
                        + " test rows whose true label is not among the classes are left out of every figure.";
    }

    private String allOrNothing() {
        boolean some = metrics.methods().stream()
                .flatMap(m -> metrics.test(m, Metric.ACCURACY).stream())
                .anyMatch(e -> e.value() == 0 || e.value() == 1);
        return some
                ? " Where a method is right on all rows, or on none, the interval of its accuracy is Wilson's."
                : "";
    }

    Section differences() {
        var section = new Section("differences", "Differences");
        if (metrics.comparisons().isEmpty()) {
            return section.absent("No two methods have been compared.");
        }
        section.note("Each line compares two methods on the same rows: "
                + metrics.comparisons().get(0).protocol() + ", "
                + Figures.percent(metrics.confidence(), 0)
                + ". An interval that holds 0 means that these data do not tell the two apart. Intervals are not widened for"
                + " being many.");
        var selected = new ArrayList<String>();
        metrics.selection().forEach((name, counts) -> {
            var parts = new ArrayList<String>();
            counts.forEach((method, n) ->
                    parts.add(counts.size() == 1 ? Names.method(method) : Names.method(method) + " in " + n));
            selected.add("the " + Names.method(name) + " is " + String.join(", ", parts)
                    + (counts.size() == 1 ? "" : " folds"));
        });
        if (!selected.isEmpty()) {
            section.note("Chosen on validation rows, never on test rows: " + String.join("; ", selected) + ".");
        }
        List<Comparison> byAccuracy = of(Metric.ACCURACY);
        if (!byAccuracy.isEmpty()) {
            forest(section, byAccuracy);
            otherMetrics(section, byAccuracy);
        }
        return section;
    }

    private List<Comparison> of(Metric metric) {
        return metrics.comparisons().stream()
                .filter(c -> c.metric().equals(metric.key()))
                .toList();
    }

    private void forest(Section section, List<Comparison> comparisons) {
        Metric metric = Metric.ACCURACY;
        var strip = new IntervalStrip(
                Math.min(
                        0,
                        comparisons.stream().mapToDouble(Comparison::low).min().orElse(0)),
                Math.max(
                        0,
                        comparisons.stream().mapToDouble(Comparison::high).max().orElse(0)));
        boolean pooled = comparisons.stream().anyMatch(c -> c.pooled() != null);
        if (pooled) {
            section.note("The pooled bootstrap holds the trained models fixed and is therefore narrower; the corrected"
                    + " interval, which allows for another training too, is the one that counts.");
        }
        var rows = new ArrayList<List<Object>>();
        for (Comparison c : comparisons) {
            boolean better = c.difference() > 0;
            String css = c.includesZero() ? "unclear" : better ? "good" : "bad";
            var row = new ArrayList<Object>();
            row.add(name(c));
            row.add(Figures.difference(metric, c.difference()));
            row.add(range(metric, c.low(), c.high()));
            row.add(Section.drawing(strip.row(c.difference(), c.low(), c.high(), css)));
            row.add(c.includesZero() ? "not\u00a0clear" : better ? "better" : "worse");
            if (pooled) {
                var second = c.pooled();
                row.add(second == null ? "–" : range(metric, second.low(), second.high()));
            }
            rows.add(row);
        }
        var head = new ArrayList<>(List.of("compared", "#difference", "#interval", "drawn", "the\u00a0first\u00a0is"));
        var foot = new ArrayList<Object>(
                List.of("", "", "", Section.drawing(strip.axis(v -> v == 0 ? "0" : Figures.signed(v * 100))), ""));
        if (pooled) {
            head.add("#pooled bootstrap");
            foot.add("");
        }
        section.table("Differences of accuracy, in percentage points", head, rows, foot);
    }

    private void otherMetrics(Section section, List<Comparison> comparisons) {
        List<Metric> others = List.of(Metric.MACRO_F1, Metric.LOG_LOSS, Metric.BRIER);
        var rows = new ArrayList<List<Object>>();
        for (Comparison c : comparisons) {
            var row = new ArrayList<Object>();
            row.add(name(c));
            for (Metric metric : others) {
                row.add(metrics.comparison(c.a(), c.b(), metric)
                        .map(d ->
                                Figures.difference(metric, d.difference()) + " [" + Figures.difference(metric, d.low())
                                        + ", " + Figures.difference(metric, d.high()) + "]")
                        .orElse("–"));
            }
            rows.add(row);
        }
        section.table(
                "The same by other metrics; for log-loss and Brier score a negative difference is the better",
                List.of("compared", "#macro-F1, points", "#log-loss", "#Brier score"),
                rows);
    }

    private String name(Comparison c) {
        return Names.method(c.a(), metrics) + " against " + Names.method(c.b(), metrics);
    }

    private static String range(Metric metric, double low, double high) {
        return Figures.difference(metric, low) + " to " + Figures.difference(metric, high);
    }

    Section calibration() {
        var section = new Section("calibration", "Calibration");
        var figures = new ArrayList<Map<String, Object>>();
        for (Method method : metrics.methods(Kind.TEACHER, Kind.STUDENT, Kind.STUDENT_ALONE)) {
            var bins = metrics.reliability().get(method.name());
            if (bins != null) {
                String name = Names.method(method.name());
                figures.add(Section.figure(
                        name,
                        ReliabilityDiagram.draw("Calibration of the " + name, palette.index(method.name()), bins)));
            }
        }
        if (figures.isEmpty()) {
            return section.absent("Calibration has not been measured.");
        }
        return section.note(
                        "A method is calibrated where it is right as often as it is sure: dots on the diagonal. Below"
                                + " it, it is too sure of itself. A dot's area is its share of rows.")
                .smallFigures(figures);
    }
}

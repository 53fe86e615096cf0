package io.athanor.report;

import io.athanor.evaluate.CalibrationError;
import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Method.Kind;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.task.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The chapters on how good the methods are and whether they differ. */
final class ResultSections {
    private final Metrics metrics;
    private final Palette palette;
    private final TaskMetrics of;
    private final Metric headline;

    ResultSections(Metrics metrics, Palette palette) {
        this.metrics = metrics;
        this.palette = palette;
        this.of = metrics.metrics();
        this.headline = of.headline();
    }

    Section results() {
        var section = new Section("results", "Results");
        section.note("On test rows, by " + metrics.protocol() + ". Intervals: " + metrics.intervals() + ", "
                + Figures.percent(metrics.confidence(), 0) + "." + lessIsBetter(of.all()) + open() + allOrNothing()
                + decided());
        List<Estimate> headlines = metrics.methods().stream()
                .flatMap(m -> metrics.test(m, headline).stream())
                .toList();
        if (headlines.isEmpty()) {
            return section.absent("No method has been measured on test rows.");
        }
        var strip = new IntervalStrip(
                headlines.stream().mapToDouble(Estimate::low).min().orElse(0),
                headlines.stream().mapToDouble(Estimate::high).max().orElse(1));
        var rows = new ArrayList<List<Object>>();
        for (Method method : metrics.methods()) {
            var row = new ArrayList<Object>();
            row.add(Names.of(method));
            Optional<Estimate> figure = metrics.test(method, headline);
            row.add(cell(method, headline));
            row.add(figure.<Object>map(e ->
                            Section.drawing(strip.row(e.value(), e.low(), e.high(), palette.cssClass(method.name()))))
                    .orElse(""));
            for (Metric metric : others(of.all())) {
                row.add(
                        metric == of.compared().get(1)
                                ? cell(method, metric)
                                : metrics.test(method, metric)
                                        .map(e -> Figures.of(metric, e.value()))
                                        .orElse("–"));
            }
            row.add(figure.map(e -> Figures.count(e.n())).orElse("–"));
            rows.add(row);
        }
        var head = new ArrayList<>(List.of("method", "#" + headline.title(), "with its interval"));
        var foot = new ArrayList<Object>(List.of("", "", Section.drawing(strip.axis(this::tick))));
        others(of.all()).forEach(metric -> {
            head.add("#" + metric.title());
            foot.add("");
        });
        head.add("#rows");
        foot.add("");
        return section.table("Every method on the same test rows", head, rows, foot);
    }

    private List<Metric> others(List<Metric> all) {
        return all.stream().filter(metric -> metric != headline).toList();
    }

    private String tick(double value) {
        return headline.isShare() ? Figures.percent(value, 0) : Figures.plain(value);
    }

    private static String lessIsBetter(List<Metric> all) {
        List<String> titles = all.stream()
                .filter(metric -> !metric.higherIsBetter())
                .map(Metric::title)
                .toList();
        return titles.isEmpty() ? "" : " Less is better for " + Names.list(titles) + ".";
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
                        + " test rows whose true label training did not have are left out of every figure.";
    }

    private String allOrNothing() {
        boolean some = metrics.methods().stream()
                .flatMap(m -> metrics.test(m, Metric.ACCURACY).stream())
                .anyMatch(e -> e.value() == 0 || e.value() == 1);
        return some && of.all().contains(Metric.ACCURACY)
                ? " Where a method is right on all rows, or on none, the interval of its accuracy is Wilson's."
                : "";
    }

    /** Of a task that decides otherwise than usual, how. */
    private String decided() {
        return (metrics.task().hasCosts()
                        ? " Predicted is what costs least by the costs that the task gives mistakes."
                        : "")
                + (metrics.task().abstains()
                        ? " Coverage is the share of rows that are answered, by a bound chosen on validation rows; but for the"
                                + " accuracy of the answered, all figures are as though every row were."
                        : "");
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
            counts.forEach(
                    (method, n) -> parts.add(Names.method(method, metrics) + (counts.size() == 1 ? "" : " in " + n)));
            selected.add("the " + Names.method(name) + " is " + String.join(", ", parts)
                    + (counts.size() == 1 ? "" : " folds"));
        });
        if (!selected.isEmpty()) {
            section.note("Chosen in each fold by " + of.chooser().title() + " on validation rows, never on test rows: "
                    + String.join("; ", selected) + ".");
        }
        List<Comparison> byHeadline = of(headline);
        if (!byHeadline.isEmpty()) {
            forest(section, byHeadline);
            otherMetrics(section, byHeadline);
        }
        return section;
    }

    private List<Comparison> of(Metric metric) {
        return metrics.comparisons().stream()
                .filter(c -> c.metric().equals(metric.key()))
                .toList();
    }

    private void forest(Section section, List<Comparison> comparisons) {
        Metric metric = headline;
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
        var foot = new ArrayList<Object>(List.of(
                "",
                "",
                "",
                Section.drawing(strip.axis(v -> v == 0 ? "0" : Figures.signed(metric.isShare() ? v * 100 : v))),
                ""));
        if (pooled) {
            head.add("#pooled bootstrap");
            foot.add("");
        }
        section.table(
                "Differences of " + metric.title() + (metric.isShare() ? ", in percentage points" : ""),
                head,
                rows,
                foot);
    }

    private void otherMetrics(Section section, List<Comparison> comparisons) {
        List<Metric> others = others(of.compared());
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
        List<String> falling = others.stream()
                .filter(metric -> !metric.higherIsBetter())
                .map(Metric::title)
                .toList();
        section.table(
                "The same by other metrics"
                        + (falling.isEmpty()
                                ? ""
                                : "; for " + Names.list(falling) + " a negative difference is the better"),
                Stream.concat(
                                Stream.of("compared"),
                                others.stream()
                                        .map(metric -> "#" + metric.title() + (metric.isShare() ? ", points" : "")))
                        .toList(),
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
            if (bins != null && !bins.isEmpty()) {
                String name = Names.method(method.name());
                figures.add(Section.figure(
                        name + calibrationError(method.name()),
                        ReliabilityDiagram.draw("Calibration of the " + name, palette.index(method.name()), bins)));
            }
        }
        if (figures.isEmpty()) {
            return section.absent(
                    metrics.task().activation() == Activation.IDENTITY
                            ? "Numbers are predicted without a probability."
                            : "Calibration has not been measured.");
        }
        return section.note(
                        "A method is calibrated where it is right as often as it is sure: dots on the diagonal. Below"
                                + " it, it is too sure of itself. A dot's area is its share of rows. The calibration error is that of"
                                + " 15 bins of as many rows each; beside it, what a perfectly calibrated method of as many rows would"
                                + " show, and the error less what chance adds to it.")
                .smallFigures(figures);
    }

    private String calibrationError(String method) {
        CalibrationError error = metrics.calibration().get(method);
        return error == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        ": error %s, by chance %s, debiased %s",
                        Figures.percent(error.error(), 1),
                        Figures.percent(error.floor(), 1),
                        Figures.percent(error.debiased(), 1));
    }
}

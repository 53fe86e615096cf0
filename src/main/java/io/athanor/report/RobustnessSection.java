package io.athanor.report;

import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.RobustnessPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The chapter on what methods say when modalities are missing. */
final class RobustnessSection {
    private final Metrics metrics;
    private final Palette palette;
    private final Metric headline;

    RobustnessSection(Metrics metrics, Palette palette) {
        this.metrics = metrics;
        this.palette = palette;
        this.headline = metrics.metrics().headline();
    }

    Section section() {
        var section = new Section("robustness", "When modalities are missing");
        if (metrics.robustness().isEmpty()) {
            return section.absent("Robustness has not been measured.");
        }
        section.note(title() + " on test rows of which some modalities are hidden; every method meets the same masks.");
        var byMethod = new LinkedHashMap<String, List<RobustnessPoint>>();
        metrics.robustness().forEach(p -> byMethod.computeIfAbsent(p.method(), m -> new ArrayList<>())
                .add(p));
        int all = metrics.robustness().stream()
                .mapToInt(p -> p.modalities().size())
                .max()
                .orElse(0);
        var fused = new ArrayList<LineChart.Line>();
        var single = new ArrayList<LineChart.Line>();
        var ofOneModality = metrics.methods().stream()
                .filter(m -> m.kind() == Method.Kind.MODALITY)
                .map(Method::name)
                .toList();
        byMethod.forEach((name, points) -> {
            var curve = points.stream()
                    .filter(p -> p.missing() > 0)
                    .sorted(Comparator.comparingDouble(RobustnessPoint::missing))
                    .toList();
            if (!curve.isEmpty()) {
                (ofOneModality.contains(name) ? single : fused).add(line(name, curve));
            }
        });
        String bars = "; bars: " + Figures.percent(metrics.confidence(), 0) + " intervals.";
        section.figures(Stream.of(
                        chart(
                                "Fused models and students as a growing share of all modalities is hidden at random"
                                        + bars,
                                fused),
                        chart("Heads of one modality alone, under the same masks" + bars, single))
                .flatMap(Optional::stream)
                .toList());
        areas(section);
        subsets(section, byMethod, all);
        return section;
    }

    private Optional<Map<String, Object>> chart(String caption, List<LineChart.Line> lines) {
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(Section.figure(
                        caption,
                        LineChart.draw(
                                520,
                                caption,
                                "share of modalities hidden",
                                headline.title(),
                                lines,
                                v -> Figures.percent(v, 0),
                                v -> headline.isShare() ? Figures.percent(v, 0) : Figures.plain(v))));
    }

    private LineChart.Line line(String name, List<RobustnessPoint> curve) {
        var xs = new ArrayList<Double>();
        var ys = new ArrayList<Double>();
        var low = new ArrayList<Double>();
        var high = new ArrayList<Double>();
        metrics.methods().stream()
                .filter(m -> m.name().equals(name))
                .findFirst()
                .flatMap(m -> metrics.test(m, headline))
                .ifPresent(e -> add(0, e, xs, ys, low, high));
        curve.forEach(p -> add(p.missing(), p.figure(), xs, ys, low, high));
        return new LineChart.Line(Names.method(name), palette.index(name), false, xs, ys, low, high);
    }

    private static void add(
            double x, Estimate e, List<Double> xs, List<Double> ys, List<Double> low, List<Double> high) {
        xs.add(x);
        ys.add(e.value());
        low.add(e.low());
        high.add(e.high());
    }

    private void areas(Section section) {
        if (metrics.areas().isEmpty()) {
            return;
        }
        var most = metrics.areas().get(0);
        section.table(
                "Areas of these curves, from nothing hidden to " + Figures.percent(most.most(), 0),
                List.of("method", "#relative robustness", "#effective robustness"),
                metrics.areas().stream()
                        .map(area -> List.<Object>of(
                                Names.method(area.method(), metrics),
                                Figures.decimal(area.relative(), false),
                                Figures.decimal(area.effective(), true)))
                        .toList());
        section.note(
                "Relative robustness is the area under a method's own curve. Effective robustness is the area between it and the"
                        + " curve of " + Names.method(most.baseline())
                        + ", moved to begin where the method's does: above 0 a method loses"
                        + " less than that (Liang et al., MultiBench, 2021; not scaled).");
    }

    private void subsets(Section section, Map<String, List<RobustnessPoint>> byMethod, int all) {
        var methods = byMethod.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(p -> p.missing() == 0))
                .map(Map.Entry::getKey)
                .toList();
        var bySubset = new LinkedHashMap<String, Object[]>();
        for (int m = 0; m < methods.size(); m++) {
            for (var point : byMethod.getOrDefault(methods.get(m), List.of())) {
                if (point.missing() == 0) {
                    String subset = point.modalities().size() == all && all > 1
                            ? "all"
                            : String.join(
                                    " + ",
                                    point.modalities().stream()
                                            .map(Object::toString)
                                            .toList());
                    Object[] row = bySubset.computeIfAbsent(subset, s -> {
                        var cells = new Object[methods.size() + 1];
                        Arrays.fill(cells, "–");
                        cells[0] = s;
                        return cells;
                    });
                    row[m + 1] = Figures.withInterval(headline, point.figure());
                }
            }
        }
        if (bySubset.isEmpty()) {
            section.absent("Subsets of modalities have not been measured.");
            return;
        }
        var head = new ArrayList<String>();
        head.add("modalities shown");
        methods.forEach(m -> head.add("#" + Names.method(m)));
        section.table(
                title() + " by the modalities shown",
                head,
                bySubset.values().stream().map(Arrays::asList).toList());
    }

    private String title() {
        return Character.toUpperCase(headline.title().charAt(0))
                + headline.title().substring(1);
    }
}

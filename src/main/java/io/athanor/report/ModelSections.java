package io.athanor.report;

import io.athanor.data.Cost;
import io.athanor.evaluate.ClassScore;
import io.athanor.evaluate.Confusion;
import io.athanor.evaluate.CurvePoint;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Method.Kind;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.ValueGrid;
import io.athanor.task.Activation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The chapters on what the models cost, how they learned and what they mistake. */
final class ModelSections {
    private static final int MOST_PAIRS = 10;
    private static final int MODELS_A_TABLE = 3;

    private final Metrics metrics;
    private final Palette palette;

    ModelSections(Metrics metrics, Palette palette) {
        this.metrics = metrics;
        this.palette = palette;
    }

    Section cost() {
        var section = new Section("cost", "Cost");
        Map<String, Cost> costs = inOrder(metrics.cost());
        if (costs.isEmpty()) {
            return section.absent("The cost of the models has not been measured.");
        }
        var rows = new ArrayList<List<Object>>();
        costs.forEach((name, c) -> rows.add(List.of(
                Names.method(name),
                Figures.count(c.parameters()),
                Figures.bytes(c.bytes()),
                Figures.millis(c.millisPerRow(), c.mostMillisPerRow()),
                Figures.count(c.parametersWithEncoders()),
                Figures.bytes(c.bytesWithEncoders()),
                Figures.millis(c.millisPerRowWithEncoders(), c.mostMillisPerRowWithEncoders()))));
        for (Method method : metrics.methods(Kind.STUDENT)) {
            Cost student = costs.get(method.name());
            Cost teacher = costs.get(String.valueOf(method.of()));
            if (teacher == null || student == null) {
                continue;
            }
            rows.add(List.of(
                    method.name() + " ÷ " + method.of(),
                    share(student, teacher, Cost::parameters),
                    share(student, teacher, Cost::bytes),
                    share(student, teacher, Cost::millisPerRow),
                    share(student, teacher, Cost::parametersWithEncoders),
                    share(student, teacher, Cost::bytesWithEncoders),
                    share(student, teacher, Cost::millisPerRowWithEncoders)));
        }
        return section.note(
                        "A model is of use only with the encoders of the modalities it sees, so they are counted too:"
                                + " their weights, their files, and their time from payload to feature. Times are of a"
                                + " processor, on one thread: the least of several runs, and in brackets from the least to the"
                                + " most.")
                .table(
                        "Size and time, without and with encoders",
                        List.of(
                                "model",
                                "#parameters",
                                "#size",
                                "#time a row",
                                "#parameters with encoders",
                                "#size with encoders",
                                "#time a row with encoders"),
                        rows);
    }

    /** In the order of the methods. */
    private <T> Map<String, T> inOrder(Map<String, T> byName) {
        var ordered = new LinkedHashMap<String, T>();
        for (Method method : metrics.methods()) {
            T value = byName.get(method.name());
            if (value != null) {
                ordered.put(method.name(), value);
            }
        }
        return ordered;
    }

    private static String share(Cost part, Cost whole, ToDoubleFunction<Cost> of) {
        double divisor = of.applyAsDouble(whole);
        return divisor == 0 ? "–" : Figures.percent(of.applyAsDouble(part) / divisor, 1);
    }

    Section training() {
        var section = new Section("training", "Training");
        var figures = new ArrayList<Map<String, Object>>();
        inOrder(metrics.curves()).forEach((name, points) -> {
            if (!points.isEmpty()) {
                figures.add(Section.figure(caption(name, points), curve(name, points)));
            }
        });
        return figures.isEmpty() ? section.absent("No training curve has been kept.") : section.figures(figures);
    }

    private String curve(String name, List<CurvePoint> points) {
        int colour = palette.index(name);
        var epochs = points.stream().map(p -> (double) p.epoch()).toList();
        var lines = List.of(
                LineChart.Line.plain(
                        "training rows",
                        colour,
                        false,
                        epochs,
                        points.stream().map(CurvePoint::trainLoss).toList()),
                LineChart.Line.plain(
                        "validation rows",
                        7,
                        true,
                        epochs,
                        points.stream().map(CurvePoint::validationLoss).toList()));
        return LineChart.draw(
                480,
                "Loss of the " + Names.method(name) + " by epoch",
                "epoch",
                "loss",
                lines,
                v -> Figures.count(Math.round(v)),
                Figures::plain);
    }

    private static String caption(String name, List<CurvePoint> points) {
        String title = Names.method(name) + ", " + points.size() + (points.size() == 1 ? " epoch" : " epochs");
        return points.stream()
                .filter(p -> Double.isFinite(p.validationLoss()))
                .min(Comparator.comparingDouble(CurvePoint::validationLoss))
                .map(best ->
                        title + "; least validation loss " + Figures.significant(best.validationLoss()) + " in epoch "
                                + best.epoch()
                                + (Double.isFinite(best.validationAccuracy())
                                        ? ", accuracy there " + Figures.percent(best.validationAccuracy(), 1)
                                        : ""))
                .orElse(title);
    }

    Section confusion() {
        var section = new Section("confusion", "What is mistaken for what");
        var figures = new ArrayList<Map<String, Object>>();
        for (Method method : metrics.methods(Kind.TEACHER, Kind.STUDENT)) {
            Confusion confusion = metrics.confusion().get(method.name());
            if (confusion != null && confusion.classes().size() <= HeatMap.MOST_CLASSES) {
                figures.add(Section.figure(
                        method.name(), HeatMap.draw("Confusion matrix of the " + method.name(), confusion)));
            }
        }
        if (!figures.isEmpty()) {
            section.note("Rows are true classes, shaded by the share of each row; the diagonal is right."
                            + (metrics.indicative() ? "" : " Counts are over all folds and repeats."))
                    .figures(figures);
        } else if (!metrics.confusion().isEmpty()) {
            section.note("More than " + HeatMap.MOST_CLASSES + " classes: the matrix is left to metrics.json.");
        } else {
            section.absent("No confusion has been counted.");
        }
        for (Method method : metrics.methods(Kind.TEACHER)) {
            Confusion teacher = metrics.confusion().get(method.name());
            if (teacher != null) {
                pairs(section, Names.inSentence(method), teacher);
            }
        }
        return section;
    }

    private static void pairs(Section section, String teacher, Confusion confusion) {
        record Pair(String truth, String taken, long count, long support) {}
        var pairs = new ArrayList<Pair>();
        for (int k = 0; k < confusion.classes().size(); k++) {
            long support = 0;
            for (long count : confusion.counts()[k]) {
                support += count;
            }
            for (int j = 0; j < confusion.classes().size(); j++) {
                if (j != k && confusion.counts()[k][j] > 0) {
                    pairs.add(new Pair(
                            confusion.classes().get(k),
                            confusion.classes().get(j),
                            confusion.counts()[k][j],
                            support));
                }
            }
        }
        pairs.sort(Comparator.comparingLong(Pair::count).reversed());
        if (pairs.isEmpty()) {
            section.absent("The " + teacher + " made no mistake on these rows.");
            return;
        }
        var rows = new ArrayList<List<Object>>();
        pairs.stream()
                .limit(MOST_PAIRS)
                .forEach(p -> rows.add(List.of(
                        p.truth(),
                        p.taken(),
                        Figures.count(p.count()),
                        Figures.percent((double) p.count() / p.support(), 1))));
        section.table(
                "The " + teacher + "'s most frequent mistakes",
                List.of("true class", "taken for", "#times", "#share of the class"),
                rows);
    }

    /** Where numbers are predicted, how they agree with the true ones. */
    Section agreement() {
        var section = new Section("agreement", "Predicted and true numbers");
        var figures = new ArrayList<Map<String, Object>>();
        for (Method method : metrics.methods(Kind.TEACHER, Kind.STUDENT)) {
            for (ValueGrid grid : metrics.agreement().getOrDefault(method.name(), List.of())) {
                String title =
                        metrics.task().outputs().size() == 1 ? method.name() : method.name() + ", " + grid.target();
                figures.add(
                        Section.figure(title, HeatMap.draw("Predicted against true numbers of the " + title, grid)));
            }
        }
        return figures.isEmpty()
                ? section.absent("No numbers have been predicted.")
                : section.note(
                                "Rows of cells are true values, columns predicted ones, both from low to high; shaded by the share"
                                        + " of each row. On the diagonal they agree.")
                        .figures(figures);
    }

    Section perClass() {
        boolean several = metrics.task().activation() == Activation.SIGMOID;
        var section = new Section("classes", several ? "Label by label" : "Class by class");
        List<Method> models = metrics.methods(Kind.TEACHER, Kind.STUDENT, Kind.STUDENT_ALONE).stream()
                .filter(method -> metrics.perClass().containsKey(method.name()))
                .toList();
        if (models.isEmpty()) {
            return section.absent("No class has been measured by itself.");
        }
        // three figures a model: more models make a table wider than a page
        for (int from = 0; from < models.size(); from += MODELS_A_TABLE) {
            perClass(section, models.subList(from, Math.min(models.size(), from + MODELS_A_TABLE)));
        }
        return section;
    }

    private void perClass(Section section, List<Method> models) {
        var head = new ArrayList<>(List.of("class", "#rows"));
        models.forEach(method -> {
            String name = method.equals(Method.STUDENT_ALONE) ? "alone" : method.name();
            head.addAll(List.of("#" + name + " precision", "#recall", "#F1"));
        });
        var rows = new ArrayList<List<Object>>();
        List<ClassScore> first = scores(models.get(0));
        for (int k = 0; k < first.size(); k++) {
            var row = new ArrayList<Object>();
            row.add(first.get(k).name());
            row.add(Figures.count(first.get(k).support()));
            for (Method method : models) {
                ClassScore score = scores(method).get(k);
                row.add(share(score.precision()));
                row.add(share(score.recall()));
                row.add(share(score.f1()));
            }
            rows.add(row);
        }
        section.table("Precision, recall and F1 of each class, in percent", head, rows);
    }

    private static String share(double share) {
        return Figures.bare(Metric.ACCURACY, share);
    }

    private List<ClassScore> scores(Method method) {
        return metrics.perClass().getOrDefault(method.name(), List.of());
    }
}

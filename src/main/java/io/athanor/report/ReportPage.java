package io.athanor.report;

import io.athanor.data.Cost;
import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Method.Kind;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import io.athanor.explain.Explanation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report as one HTML page that stands alone: no script, no font, no picture from elsewhere, and a content security
 * policy that would refuse them. Whatever comes from data is escaped.
 */
public final class ReportPage {
    private final HtmlTemplate template = new HtmlTemplate("report.ftlh");

    /** The whole page, in UTF-8 when written. What the data lack, the page says to be absent. */
    public String html(ReportData data) {
        return html(data, null);
    }

    /** @param explained what each modality gives the usual teacher; null where that is not known */
    public String html(ReportData data, @Nullable Explanation explained) {
        var model = new HashMap<String, Object>();
        model.put("title", data.title());
        model.put("created", data.createdAt());
        model.put("date", Figures.date(data.createdAt()));
        model.put("warnings", data.warnings());
        model.put(
                "sections",
                sections(data, explained).stream().map(Section::model).toList());
        Metrics metrics = data.metrics();
        model.put("verdict", metrics == null ? "Nothing has been measured yet." : new Verdict(metrics).sentence());
        model.put("protocol", metrics == null ? "" : metrics.protocol());
        model.put("indicative", metrics != null && metrics.indicative());
        model.put("keys", metrics == null ? List.of() : keyFigures(metrics));
        return template.filled(model);
    }

    private static List<Section> sections(ReportData data, @Nullable Explanation explained) {
        var run = new RunSections(data);
        var sections = new ArrayList<Section>();
        Metrics metrics = data.metrics();
        if (metrics == null) {
            sections.add(new Section("results", "Results")
                    .absent("Nothing has been measured yet: the evaluate stage writes the figures."));
        } else {
            var palette = new Palette(metrics);
            var results = new ResultSections(metrics, palette);
            var models = new ModelSections(metrics, palette);
            sections.addAll(List.of(
                    results.results(),
                    results.differences(),
                    models.cost(),
                    ExplanationSection.of(explained, metrics),
                    new RobustnessSection(metrics, palette).section(),
                    models.training()));
            // one of several classes is taken for another; a label is not, and a number even less
            sections.addAll(
                    switch (metrics.task().activation()) {
                        case SOFTMAX, ORDINAL -> List.of(models.confusion(), models.perClass(), results.calibration());
                        case SIGMOID -> List.of(models.perClass(), results.calibration());
                        case IDENTITY -> List.of(models.agreement());
                    });
        }
        sections.addAll(List.of(run.ledger(), run.changes(), run.stages(), run.provenance()));
        return sections;
    }

    private static List<Map<String, String>> keyFigures(Metrics metrics) {
        var keys = new ArrayList<Map<String, String>>();
        Metric headline = metrics.metrics().headline();
        for (Method teacher : metrics.methods(Kind.TEACHER)) {
            metrics.test(teacher, headline)
                    .ifPresent(e -> keys.add(key(
                            Names.inSentence(teacher) + "'s " + headline.title(),
                            Figures.of(headline, e.value()),
                            Figures.bare(headline, e.low()) + " to " + Figures.bare(headline, e.high()))));
            for (String rival : teacher.isUsual()
                    ? List.of(Method.BEST_MODALITY, Method.BEST_BASELINE)
                    : List.of(Method.TEACHER.name())) {
                metrics.comparison(teacher.name(), rival, headline)
                        .ifPresent(c -> keys.add(key(
                                (teacher.isUsual() ? "" : teacher.name() + " ") + "over the " + Names.method(rival),
                                c,
                                headline)));
            }
        }
        for (Method student : metrics.methods(Kind.STUDENT)) {
            metrics.comparison(student.name(), student.alone().name(), headline)
                    .ifPresent(c -> keys.add(key(
                            "gained by distilling" + (student.isUsual() ? "" : " " + student.name()), c, headline)));
            Cost small = metrics.cost().get(student.name());
            Cost large = metrics.cost().get(String.valueOf(student.of()));
            if (large != null && small != null && small.millisPerRowWithEncoders() > 0) {
                keys.add(key(
                        Names.inSentence(student) + "'s speed over the "
                                + (Method.TEACHER.name().equals(student.of()) ? "" : "teacher ") + student.of() + "'s",
                        Figures.significant(large.millisPerRowWithEncoders() / small.millisPerRowWithEncoders()) + " ×",
                        Figures.significant(small.millisPerRowWithEncoders()) + " ms a row against "
                                + Figures.significant(large.millisPerRowWithEncoders())));
            }
        }
        return keys;
    }

    private static Map<String, String> key(String name, Comparison c, Metric headline) {
        String range = Figures.difference(headline, c.low()) + " to " + Figures.difference(headline, c.high());
        return key(
                name,
                Figures.difference(headline, c.difference()) + (headline.isShare() ? " pts" : ""),
                range + (c.includesZero() ? ", not clear" : ""));
    }

    private static Map<String, String> key(String name, String value, String detail) {
        return Map.of("name", name, "value", value, "detail", detail);
    }
}

package io.athanor.report;

import io.athanor.data.Modality;
import io.athanor.evaluate.Ablation;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.explain.Association;
import io.athanor.explain.ClassWorth;
import io.athanor.explain.Expectation;
import io.athanor.explain.Explanation;
import io.athanor.explain.Opinion;
import io.athanor.explain.RowExplanation;
import io.athanor.explain.ShapleyValue;
import io.athanor.explain.Worth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each modality gives as tables of text, for a page and a terminal alike. */
public final class ExplanationTables {
    private static final String NOTHING = "–";

    private final Explanation explained;
    private final TaskMetrics metrics;
    private final List<Ablation> ablation;

    /**
     * @param explained a model
     * @param metrics of its task
     * @param measured of which what each modality gives is read; null where nothing was measured
     */
    public ExplanationTables(Explanation explained, TaskMetrics metrics, @Nullable Metrics measured) {
        this.explained = explained;
        this.metrics = metrics;
        this.ablation = measured == null ? List.of() : measured.ablation(explained.model(), metrics.headline());
    }

    /**
     * A table.
     *
     * @param head names of the columns; a leading {@code #} is of one that holds figures
     * @param rows of one length
     * @param notes sentences below
     */
    public record Table(String caption, List<String> head, List<List<String>> rows, List<String> notes) {
        public Table {
            head = List.copyOf(head);
            rows = rows.stream().map(List::copyOf).toList();
            notes = List.copyOf(notes);
        }

        /** The head without its marks, then the rows. */
        public List<List<String>> plain() {
            List<List<String>> all = new ArrayList<>();
            all.add(head.stream()
                    .map(h -> h.startsWith("#") ? h.substring(1) : h)
                    .toList());
            all.addAll(rows);
            return all;
        }
    }

    /** All there is to say of the model. */
    public List<Table> all() {
        List<Table> all = new ArrayList<>(List.of(gains(), shapley()));
        classes().ifPresent(all::add);
        all.add(beforehand());
        all.add(associations());
        return all;
    }

    private Table gains() {
        Metric headline = metrics.headline();
        List<List<String>> rows = new ArrayList<>();
        for (Modality modality : explained.modalities()) {
            Optional<Ablation> of = ablation(modality);
            rows.add(List.of(
                    modality.name(),
                    of.map(a -> Figures.of(headline, a.without().value())).orElse(NOTHING),
                    of.map(a -> difference(headline, a.without())).orElse(NOTHING),
                    of.map(a -> Figures.of(headline, a.alone().value())).orElse(NOTHING),
                    of.map(a -> difference(headline, a.alone())).orElse(NOTHING),
                    millis(modality)));
        }
        List<String> notes = new ArrayList<>();
        if (ablation.isEmpty()) {
            notes.add("What is lost without each modality has not been measured: athanor evaluate measures it.");
        } else {
            notes.add("The " + explained.model()
                    + " as it is, less the same of which some is hidden, on the same test rows; "
                    + ablation.get(0).without().protocol() + ".");
        }
        notes.add("Extraction: thread time a row of the run that made the features.");
        return new Table(
                "What each modality gives the " + explained.model() + ", by " + headline.title()
                        + (headline.isShare() ? " (differences in points)" : ""),
                List.of(
                        "modality",
                        "#without it",
                        "#lost without it",
                        "#it alone",
                        "#lost with it alone",
                        "#extraction, ms"),
                rows,
                notes);
    }

    private Optional<Ablation> ablation(Modality modality) {
        return ablation.stream().filter(a -> a.modality().equals(modality)).findFirst();
    }

    private static String difference(Metric metric, Ablation.Shown shown) {
        return Figures.difference(metric, shown.difference()) + interval(metric, shown.low(), shown.high());
    }

    private static String interval(Metric metric, double low, double high) {
        return " [" + Figures.difference(metric, low) + ", " + Figures.difference(metric, high) + "]";
    }

    private String millis(Modality modality) {
        return explained.extraction().stream()
                .filter(of -> of.modality().equals(modality))
                .map(of -> of.seconds() == 0 ? NOTHING : Figures.significant(of.millis()))
                .findFirst()
                .orElse(NOTHING);
    }

    private Table shapley() {
        List<String> head = new ArrayList<>(List.of("modality"));
        List<List<String>> rows = new ArrayList<>();
        for (Modality modality : explained.modalities()) {
            rows.add(new ArrayList<>(List.of(modality.name())));
        }
        List<String> sum = new ArrayList<>(List.of("all together"));
        List<String> none = new ArrayList<>(List.of("nothing shown"));
        List<String> all = new ArrayList<>(List.of("everything shown"));
        for (Worth worth : explained.worths()) {
            Metric metric = metrics.named(worth.metric());
            head.add("#" + metric.title() + (metric.isShare() ? ", points" : ""));
            for (int m = 0; m < rows.size(); m++) {
                ShapleyValue of = worth.shapley().get(m);
                rows.get(m).add(Figures.difference(metric, of.value()) + interval(metric, of.low(), of.high()));
            }
            sum.add(Figures.difference(metric, worth.all() - worth.none()));
            none.add(Figures.of(metric, worth.none()));
            all.add(Figures.of(metric, worth.all()));
        }
        if (!explained.weights().isEmpty()) {
            head.add("#mean gate");
            for (int m = 0; m < rows.size(); m++) {
                Double weight = explained.weights().get(explained.modalities().get(m));
                rows.get(m).add(weight == null ? NOTHING : Figures.percent(weight, 1));
            }
            List.of(sum, none, all).forEach(row -> row.add(""));
        }
        rows.addAll(List.of(sum, none, all));
        List<String> notes = new ArrayList<>();
        notes.add("Shapley values: what each modality adds, averaged over all orders in which they may come; of "
                + Figures.count(explained.rows()) + " test rows, with intervals of "
                + Figures.percent(explained.confidence(), 0)
                + " by a bootstrap over groups. Of a loss less is better.");
        if (!explained.weights().isEmpty()) {
            notes.add(
                    "Mean gate: how much the network lets a modality count in its fused layer, over rows that have it.");
        }
        notes.addAll(explained.notes());
        return new Table(
                "How the " + explained.model() + "'s figures are shared among the modalities", head, rows, notes);
    }

    private Optional<Table> classes() {
        if (explained.classes().isEmpty()) {
            return Optional.empty();
        }
        List<String> head = new ArrayList<>(List.of("class", "#rows"));
        explained.modalities().forEach(m -> head.add("#" + m));
        head.addAll(List.of("#nothing shown", "#everything shown"));
        List<List<String>> rows = new ArrayList<>();
        for (ClassWorth of : explained.classes()) {
            List<String> row = new ArrayList<>(List.of(of.name(), Figures.count(of.rows())));
            explained.modalities().forEach(m -> row.add(signed(of.shapley().getOrDefault(m, 0.0))));
            row.add(Figures.decimal(of.none(), false));
            row.add(Figures.decimal(of.all(), false));
            rows.add(row);
        }
        return Optional.of(new Table(
                "Shapley values of the log-loss, by class",
                head,
                rows,
                List.of("Below 0 a modality helps to tell the class, above 0 it misleads.")));
    }

    private Table beforehand() {
        List<List<String>> rows = new ArrayList<>();
        for (Expectation expected : explained.expectations()) {
            Modality beside = expected.beside();
            rows.add(List.of(
                    expected.modality().name(),
                    beside == null
                            ? "keep"
                            : "may go: much like " + beside + ", which is cheaper (CKA "
                                    + Figures.coefficient(expected.cka()) + ")",
                    verdict(expected)));
        }
        return new Table(
                "What was to be expected before training, and what came of it",
                List.of("modality", "suggestion", "the trained " + explained.model()),
                rows,
                List.of("A suggestion and no more: likeness says nothing of the labels."));
    }

    /** In one line. */
    private String verdict(Expectation expected) {
        Metric headline = metrics.headline();
        return ablation(expected.modality())
                .map(Ablation::without)
                .map(without -> {
                    String gain = Figures.gain(headline, without.difference());
                    if (without.isClearlyWorse(headline)) {
                        return (expected.keeps() ? "bears it out: " : "contradicts it: ") + "it gives " + gain;
                    }
                    if (without.isClearlyBetter(headline)) {
                        return (expected.keeps() ? "contradicts it: " : "bears it out: ") + "it gives " + gain;
                    }
                    return (expected.keeps() ? "does not bear it out clearly: " : "bears it out: ") + "what it gives, "
                            + gain + ", is not clear";
                })
                .orElse("not measured");
    }

    private Table associations() {
        List<List<String>> rows = new ArrayList<>();
        for (Association pair : explained.associations()) {
            rows.add(List.of(
                    pair.a() + ", " + pair.b(),
                    Figures.count(pair.rows()),
                    coefficient(pair.unbiasedCka()),
                    coefficient(pair.cka()),
                    coefficient(pair.pearson()),
                    coefficient(pair.spearman())));
        }
        return new Table(
                "How alike the modalities are before any training",
                List.of("modalities", "#training rows", "#unbiased CKA", "#CKA", "#Pearson", "#Spearman"),
                rows,
                List.of(
                        "CKA is linear, of standardised features; of few rows and wide features it is too high, and the unbiased"
                                + " one is not. Pearson and Spearman are of the distances between rows."));
    }

    private static String coefficient(double value) {
        return Double.isNaN(value) ? NOTHING : Figures.coefficient(value);
    }

    private static String signed(double value) {
        // a zero has no sign
        return Figures.decimal(value + 0.0, true);
    }

    /** One sample. */
    public static Table of(RowExplanation row) {
        List<String> head = new ArrayList<>(List.of("modality", "alone it says", "#with"));
        row.worths().forEach(worth -> head.add("#" + worth.name()));
        List<List<String>> rows = new ArrayList<>();
        for (Opinion opinion : row.alone()) {
            rows.add(shares(row, opinion.modality(), opinion.said(), certainty(opinion.certainty())));
        }
        row.absent().forEach((modality, why) -> rows.add(shares(row, modality, "(" + why + ")", "")));
        List<String> none = new ArrayList<>(List.of("nothing shown", "", ""));
        List<String> all = new ArrayList<>(List.of("all together", row.said(), certainty(row.certainty())));
        row.worths().forEach(worth -> {
            none.add(Figures.decimal(worth.none(), false));
            all.add(Figures.decimal(worth.all(), false));
        });
        rows.addAll(List.of(none, all));
        String truth = row.truth();
        return new Table(
                row.sampleId() + ", a " + row.side() + " row, "
                        + (truth == null ? "without a label" : "whose label is " + truth),
                head,
                rows,
                List.of(
                        "Shapley values: what each modality adds to what stands at the head of the column, from nothing shown to all"
                                + " together."));
    }

    private static List<String> shares(RowExplanation row, Modality modality, String said, String certainty) {
        List<String> cells = new ArrayList<>(List.of(modality.name(), said, certainty));
        row.worths().forEach(worth -> cells.add(signed(worth.shapley().getOrDefault(modality, 0.0))));
        return cells;
    }

    private static String certainty(double value) {
        return Double.isNaN(value) ? "" : Figures.percent(value, 1);
    }
}

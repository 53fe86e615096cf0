package io.athanor.report;

import io.athanor.evaluate.Comparison;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.evaluate.TrialComparison;
import io.athanor.evaluate.TrialComparison.Place;
import io.athanor.evaluate.TrialComparison.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The trials of a search, the best first, as plain text for a terminal or as rows for a page. */
public final class TrialTable {
    private static final String ABSENT = "–";

    /** Of a terminal; the document and the page have all. */
    private static final int MOST = 20;

    private final TrialComparison comparison;
    private final Metric metric;
    private final Metric headline;
    private final List<String> paths;

    public TrialTable(TrialComparison comparison) {
        this.comparison = comparison;
        TaskMetrics metrics = TaskMetrics.of(comparison.task());
        this.metric = metrics.named(comparison.metric());
        this.headline = metrics.headline();
        this.paths = comparison.trials().stream()
                .findFirst()
                .map(place -> List.copyOf(place.settings().keySet()))
                .orElse(List.of());
    }

    /** Columns aligned by blanks, sentences on the winner below; without a line break at the end. */
    public String text() {
        List<List<String>> rows = rows(MOST);
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                int column = c;
                int width = rows.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                String blanks = " ".repeat(width - row.get(c).length());
                boolean left = c > 0 && c <= paths.size();
                line.append(c == 0 ? "" : "  ").append(left ? row.get(c) + blanks : blanks + row.get(c));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        if (comparison.trials().size() > MOST) {
            text.append("… and ").append(comparison.trials().size() - MOST).append(" more: compare.json has all\n");
        }
        return text.append(String.join("\n", notes())).toString();
    }

    /** The head, then a row a trial. */
    List<List<String>> rows(int most) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("trial"));
        paths.forEach(path -> head.add(shortened(path)));
        head.add("epochs");
        head.add(metric.title());
        head.add("against the best");
        if (!metric.key().equals(headline.key())) {
            head.add(headline.title());
        }
        head.addAll(List.of("parameters", "ms a row", "training", "front"));
        rows.add(head);
        comparison.trials().stream().limit(most).map(this::row).forEach(rows::add);
        return rows;
    }

    /** {@code hidden} of {@code teacher.hidden}: most of what varies is the teacher's. */
    private static String shortened(String path) {
        return path.replaceFirst("^(teacher|modalities)\\.", "");
    }

    private List<String> row(Place place) {
        List<String> row = new ArrayList<>(List.of(String.valueOf(place.trial())));
        paths.forEach(path -> row.add(place.settings().getOrDefault(path, ABSENT)));
        row.add(place.trained() + "/" + place.epochs());
        row.add(place.failure() == null ? figure(place.validation(), metric) : "failed");
        row.add(against(place.againstWinner()));
        if (!metric.key().equals(headline.key())) {
            row.add(figure(place.validation(), headline));
        }
        Times times = place.times();
        row.add(times == null ? ABSENT : Figures.count(place.parametersWithEncoders()));
        row.add(times == null ? ABSENT : Figures.significant(times.millisPerRow()));
        row.add(times == null ? ABSENT : Figures.seconds(times.trainingSeconds()));
        row.add(times != null && times.pareto() ? "*" : "");
        return row;
    }

    private static String figure(SortedMap<String, Estimate> figures, Metric metric) {
        Estimate estimate = figures.get(metric.key());
        return estimate == null ? ABSENT : Figures.withInterval(metric, estimate);
    }

    private String against(@Nullable Comparison difference) {
        return difference == null
                ? ABSENT
                : Figures.difference(metric, difference.difference()) + " ["
                        + Figures.difference(metric, difference.low()) + ", "
                        + Figures.difference(metric, difference.high()) + "]"
                        + (difference.includesZero() ? " not clear" : "");
    }

    /** What the figures are of, and what becomes of the best on rows that no trial has seen. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("Validation rows, on which trials are ranked; intervals: paired bootstrap over groups, "
                + Figures.percent(comparison.confidence(), 0)
                + ". Parameters and ms with encoders; * no other that came as far is as good in all of "
                + headline.title() + ", parameters, ms and training time.");
        TrialComparison.Winner winner = comparison.winner();
        notes.add("Trial " + winner.trial() + " is the best: " + metric.title() + " "
                + figure(winner.validation(), metric) + " on validation rows, the best of "
                + comparison.trials().size() + ", and " + figure(winner.test(), metric)
                + " on test rows, which no trial has seen"
                + (metric.key().equals(headline.key())
                        ? ""
                        : " (" + headline.title() + " " + figure(winner.validation(), headline) + " and "
                                + figure(winner.test(), headline) + ")")
                + ": worse by " + Figures.gain(metric, winner.optimism()) + ".");
        if (comparison.rungs().size() > 1 || comparison.halving() > 1) {
            notes.add("Successive halving: "
                    + String.join(
                            ", ",
                            comparison.rungs().stream()
                                    .map(rung -> Figures.count(rung.trained()) + " trained for "
                                            + Figures.percent(rung.share(), 0) + " of their epochs")
                                    .toList())
                    + ".");
        }
        comparison.trials().stream()
                .filter(place -> place.failure() != null)
                .forEach(place -> notes.add("Trial " + place.trial() + " failed: " + place.failure()));
        comparison.trials().stream()
                .filter(place -> place.sameAs() != null)
                .forEach(place -> notes.add(
                        "Trial " + place.trial() + " comes to the same training as trial " + place.sameAs() + "."));
        if (!comparison.leftOut().isEmpty()) {
            notes.add("Left out, as the budget was spent: "
                    + comparison.leftOut().size() + " trials, of the numbers "
                    + String.join(
                            ", ",
                            comparison.leftOut().stream().map(String::valueOf).toList()) + ".");
        }
        notes.addAll(comparison.notes());
        return notes;
    }
}

package io.athanor.source.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.athanor.base.PlainText;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** How many samples each label has on each side of the split: one pass over the data, then looked at from all sides. */
final class LabelTally {
    private static final int EXAMPLES = 5;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

    private final List<Cell> cells;

    private LabelTally(List<Cell> cells) {
        this.cells = cells;
    }

    /** @param example the first id of these samples */
    private record Cell(@Nullable String label, Split side, long samples, String example) {}

    /** @param samples label, split and sample_id */
    static LabelTally of(Dataset<Row> samples) {
        return new LabelTally(
                samples
                        .groupBy(Columns.LABEL, Columns.SPLIT)
                        .agg(count(lit(1)), min(col(Columns.SAMPLE_ID)))
                        .collectAsList()
                        .stream()
                        .map(r -> new Cell(r.getString(0), Split.parse(r.getString(1)), r.getLong(2), r.getString(3)))
                        .sorted(Comparator.comparing(cell -> cell.side().column()))
                        .toList());
    }

    /** @throws UserError if there is nothing to train on, a single class, or a label unseen in training where refused */
    void requireLearnable(LabelSettings settings) {
        SortedSet<String> trained = trained();
        if (trained.size() < 2) {
            throw new UserError("Cannot learn classes: the training samples have "
                    + (trained.isEmpty() ? "no label" : "the one label '" + trained.first() + "'")
                    + ", expected at least two. Check label and split, or add samples.");
        }
        Map<String, String> unseen = unseen();
        if (settings.unseen().equals("refuse") && !unseen.isEmpty()) {
            throw new UserError("Cannot evaluate: labels that occur in validation or test alone ("
                    + unseen.size() + "): "
                    + unseen.entrySet().stream()
                            .limit(EXAMPLES)
                            .map(e -> "'" + e.getKey() + "' of " + e.getValue())
                            .collect(Collectors.joining(", "))
                    + ", expected each in training too. Add samples, change split, or set labels.unseen: open to leave them"
                    + " out of the figures.");
        }
    }

    /** What does not forbid training, but should be known. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Split side : List.of(Split.VALIDATION, Split.TEST)) {
            if (on(side) == 0) {
                warnings.add("No sample stands on the " + side.column() + " side of the split.");
            }
        }
        if (unlabelled() > 0) {
            warnings.add(unlabelled() + " samples have no label: only what needs none learns from them.");
        }
        List<List<String>> alike = nearlyEqual();
        if (!alike.isEmpty()) {
            warnings.add(
                    "Labels that differ only in case, in blanks or in how a number is written are classes of their own ("
                            + alike.size() + "): "
                            + alike.stream()
                                    .limit(EXAMPLES)
                                    .map(group -> group.stream()
                                            .map(l -> "'" + l + "'")
                                            .collect(Collectors.joining(" and ")))
                                    .collect(Collectors.joining("; "))
                            + ". Write them alike if they mean the same.");
        }
        return warnings;
    }

    /** Samples on each side, samples without a label, and labels that training lacks. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        for (Split side : Split.values()) {
            counts.put(side.column(), on(side));
        }
        counts.put("unlabelled", unlabelled());
        counts.put(
                Samples.LABELLED_TEST,
                cells.stream()
                        .filter(c -> c.side() == Split.TEST && c.label() != null)
                        .mapToLong(Cell::samples)
                        .sum());
        counts.put("unseen-labels", (long) unseen().size());
        return counts;
    }

    /** Samples that have a label. */
    long labelled() {
        return byLabel().values().stream().mapToLong(n -> n).sum();
    }

    /** The label of most samples; of equals the first in the order of letters. */
    String commonest() {
        return byLabel().entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .orElseThrow()
                .getKey();
    }

    private Map<String, Long> byLabel() {
        Map<String, Long> byLabel = new TreeMap<>();
        for (Cell cell : cells) {
            if (cell.label() != null) {
                byLabel.merge(cell.label(), cell.samples(), Long::sum);
            }
        }
        return byLabel;
    }

    /** Labels that a person would take for one another. */
    private List<List<String>> nearlyEqual() {
        Map<String, List<String>> alike = new TreeMap<>();
        byLabel().keySet().forEach(label -> alike.computeIfAbsent(folded(label), key -> new ArrayList<>())
                .add(label));
        return alike.values().stream().filter(group -> group.size() > 1).toList();
    }

    private static String folded(String label) {
        if (NUMBER.matcher(label).matches()) {
            return new BigDecimal(label).stripTrailingZeros().toString();
        }
        String plain = Normalizer.normalize(label, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return plain.codePoints()
                .filter(c -> !PlainText.isUnseen(Character.toString(c)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private long on(Split side) {
        return cells.stream()
                .filter(c -> c.side() == side)
                .mapToLong(Cell::samples)
                .sum();
    }

    private long unlabelled() {
        return cells.stream()
                .filter(c -> c.label() == null)
                .mapToLong(Cell::samples)
                .sum();
    }

    private SortedSet<String> trained() {
        SortedSet<String> labels = new TreeSet<>();
        for (Cell cell : cells) {
            if (cell.label() != null && cell.side() == Split.TRAIN) {
                labels.add(cell.label());
            }
        }
        return labels;
    }

    /** The labels training lacks, with an id each. */
    private Map<String, String> unseen() {
        SortedSet<String> trained = trained();
        Map<String, String> unseen = new TreeMap<>();
        for (Cell cell : cells) {
            if (cell.label() != null && !trained.contains(cell.label())) {
                unseen.putIfAbsent(cell.label(), cell.example());
            }
        }
        return unseen;
    }
}

package io.athanor.source.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;

import io.athanor.base.PlainText;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import io.athanor.task.TaskSettings;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** How many samples each label has on each side of the split: one pass over the data, then looked at from all sides. */
final class LabelTally {
    private static final int EXAMPLES = 5;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

    private static final String TOKEN = "token";
    private static final String UNLABELLED = "unlabelled";
    private static final String LABELLED = "labelled";
    private static final String CLASS = "class ";

    private final TaskSettings task;
    private final List<Cell> cells;

    private LabelTally(TaskSettings task, List<Cell> cells) {
        this.task = task;
        this.cells = cells;
    }

    /**
     * Samples of one side that have a class, or, of no class, all that have a label or have none.
     *
     * @param token what they have, see {@link #tokens}
     * @param example the first id of these samples
     */
    private record Cell(String token, Split side, long samples, String example) {
        boolean isClass() {
            return token.startsWith(CLASS);
        }

        String name() {
            return token.substring(CLASS.length());
        }
    }

    /** @param samples label, split and sample_id */
    static LabelTally of(Dataset<Row> samples, TaskSettings task) {
        UserDefinedFunction tokens = udf(
                (UDF1<String, String[]>) label -> tokens(label, task), DataTypes.createArrayType(DataTypes.StringType));
        return new LabelTally(
                task,
                samples
                        .select(
                                explode(tokens.apply(col(Columns.LABEL))).as(TOKEN),
                                col(Columns.SPLIT),
                                col(Columns.SAMPLE_ID))
                        .groupBy(TOKEN, Columns.SPLIT)
                        .agg(count(lit(1)), min(col(Columns.SAMPLE_ID)))
                        .collectAsList()
                        .stream()
                        .map(r -> new Cell(r.getString(0), Split.parse(r.getString(1)), r.getLong(2), r.getString(3)))
                        .sorted(Comparator.comparing(cell -> cell.side().column()))
                        .toList());
    }

    /** What a sample counts as: itself, and each of its classes. */
    private static String[] tokens(@Nullable String label, TaskSettings task) {
        if (label == null) {
            return new String[] {UNLABELLED};
        }
        return Stream.concat(Stream.of(LABELLED), task.classesOf(label).stream().map(CLASS::concat))
                .toArray(String[]::new);
    }

    /** @throws UserError if there is nothing to train on, fewer classes than it takes, or a label unseen in training where refused */
    void requireLearnable(LabelSettings settings) {
        SortedSet<String> trained = trained();
        if (sum(c -> c.side() == Split.TRAIN && c.token().equals(LABELLED)) == 0) {
            throw new UserError("Cannot learn labels: the training samples have no label, expected some that have one."
                    + " Check label and split, or add samples.");
        }
        if (trained.size() < task.fewestClasses()) {
            throw new UserError("Cannot learn classes: the training samples have "
                    + (trained.isEmpty() ? "no class" : "the one label '" + trained.first() + "'")
                    + ", expected at least " + task.fewestClasses() + ". Check label and split, or add samples.");
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

    /** @throws UserError if the task's settings speak of a class that no sample has */
    void requireNamed() {
        task.requireNamed(byLabel().keySet());
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
                sum(c -> c.side() == Split.TEST && c.token().equals(LABELLED)));
        counts.put("unseen-labels", (long) unseen().size());
        return counts;
    }

    /** Samples that have a label. */
    long labelled() {
        return sum(c -> c.token().equals(LABELLED));
    }

    /** The class of most samples, of equals the first in the order of letters; empty where labels are no classes. */
    Optional<String> commonest() {
        return byLabel().entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey);
    }

    private Map<String, Long> byLabel() {
        Map<String, Long> byLabel = new TreeMap<>();
        for (Cell cell : cells) {
            if (cell.isClass()) {
                byLabel.merge(cell.name(), cell.samples(), Long::sum);
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
        return sum(c -> c.side() == side && !c.isClass());
    }

    private long unlabelled() {
        return sum(c -> c.token().equals(UNLABELLED));
    }

    private long sum(Predicate<Cell> which) {
        return cells.stream().filter(which).mapToLong(Cell::samples).sum();
    }

    private SortedSet<String> trained() {
        SortedSet<String> labels = new TreeSet<>();
        for (Cell cell : cells) {
            if (cell.isClass() && cell.side() == Split.TRAIN) {
                labels.add(cell.name());
            }
        }
        return labels;
    }

    /** The labels training lacks, with an id each. */
    private Map<String, String> unseen() {
        SortedSet<String> trained = trained();
        Map<String, String> unseen = new TreeMap<>();
        for (Cell cell : cells) {
            if (cell.isClass() && !trained.contains(cell.name())) {
                unseen.putIfAbsent(cell.name(), cell.example());
            }
        }
        return unseen;
    }
}

package io.athanor.source.inspect;

import io.athanor.base.PlainNumber;
import io.athanor.base.PlainText;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.TaskDraft;
import io.athanor.source.inspect.Inspection.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to be learned of a label, by its values. */
final class TaskGuess {
    /** Numbers of more values are measures rather than marks. */
    static final int FEW_NUMBERS = 20;

    /** Named so, numbers are what is to be learned. */
    static final Set<String> MEASURES = Set.of("price", "prices");

    /** Of the cells of a column, to be taken for numbers, however written. */
    private static final double NEARLY_NUMBERS = 0.9;

    /** Named so, whole numbers are numbers of classes, however many there are and wherever they begin. */
    private static final Set<String> CLASSES = Set.of("class", "classes", "cls", "category", "categories", "kind");

    private TaskGuess() {}

    /**
     * Guesses.
     *
     * @param label without the values that say that there is none
     * @param tally what its column holds, or null if it is no column
     * @param several what its cells hold, if these are several labels each
     */
    static TaskDraft of(Field label, @Nullable ValueTally tally, @Nullable SeveralLabels several) {
        if (several != null) {
            return ofSeveral(several);
        }
        if (tally != null && isMeasure(label, tally)) {
            return new TaskDraft(
                    "regression",
                    label.values().replace(" values", " different numbers")
                            + ", where multiclass would have a class each",
                    label.strange().isEmpty() && label.type() == Type.NUMBER
                            ? ""
                            : "The label " + label.name() + " has numbers that are not written as such: "
                                    + String.join(", ", label.examples()) + ". Write them as 1234.5.");
        }
        if (label.type() != Type.NUMBER) {
            return new TaskDraft("multiclass", "one of " + label.values() + " a sample", "");
        }
        return new TaskDraft(
                "multiclass",
                label.distinct() <= FEW_NUMBERS
                        ? "a class each of " + label.values()
                                + "; ordinal if they are levels, from low to high; regression if they measure something"
                        : "taken for numbers of classes; regression if they measure something",
                "");
    }

    private static TaskDraft ofSeveral(SeveralLabels several) {
        boolean usual = several.separator().isEmpty() || several.separator().equals(",");
        return new TaskDraft(
                usual ? "multi-label" : "{ multi-label: { separator: \"" + several.separator() + "\" } }",
                String.format(
                        Locale.ROOT,
                        "%s, %.1f a sample",
                        several.separator().isEmpty()
                                ? "lists of labels"
                                : "labels between '" + several.separator() + "'",
                        several.each()),
                "");
    }

    /** Whether a column has so many numbers, however written, that they measure something: they are no numbers of classes. */
    static boolean isMeasure(Field field, ValueTally tally) {
        return field.cell()
                && field.distinct() > FEW_NUMBERS
                && (field.type() == Type.NUMBER || (field.type() == Type.CATEGORY && isNearlyNumbers(tally)))
                && !areClasses(field, tally);
    }

    private static boolean isNearlyNumbers(ValueTally tally) {
        long all = 0;
        long like = 0;
        for (ValueTally.Value value : tally.values()) {
            String text = PlainText.trimmed(value.text());
            if (!PlainNumber.isNothing(text)) {
                all += value.count();
                like += PlainNumber.isLike(text) ? value.count() : 0;
            }
        }
        return like > 0 && like >= NEARLY_NUMBERS * all;
    }

    /** Whole numbers from 0 or 1 without a gap, or of a name that says so, and each in two rows on average. */
    private static boolean areClasses(Field field, ValueTally tally) {
        List<BigDecimal> numbers = tally.values().stream()
                .map(value -> PlainText.trimmed(value.text()))
                .filter(PlainNumber::is)
                .map(BigDecimal::new)
                .distinct()
                .toList();
        boolean whole = field.type() == Type.NUMBER
                && !numbers.isEmpty()
                && numbers.stream().allMatch(n -> n.stripTrailingZeros().scale() <= 0);
        if (!whole
                || MEASURES.contains(field.name().toLowerCase(Locale.ROOT))
                || field.present() < 2 * field.distinct()) {
            return false;
        }
        if (CLASSES.contains(field.name().toLowerCase(Locale.ROOT))) {
            return true;
        }
        BigDecimal least = numbers.stream().min(BigDecimal::compareTo).orElseThrow();
        BigDecimal most = numbers.stream().max(BigDecimal::compareTo).orElseThrow();
        return tally.isExact()
                && (least.signum() == 0 || least.compareTo(BigDecimal.ONE) == 0)
                && most.subtract(least).compareTo(BigDecimal.valueOf(numbers.size() - 1L)) == 0;
    }
}

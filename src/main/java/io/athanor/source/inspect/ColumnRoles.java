package io.athanor.source.inspect;

import io.athanor.data.Split;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which columns say how samples are dealt out, and are neither label nor feature.
 *
 * @param split the column that names a side in every row, or null
 * @param groupBy the column whose equals belong together, as several pictures of one product do, or null
 * @param perhaps columns that may be the same, but look less like it
 * @param leftOut why other columns of the kind are not used: a phrase that follows the column's name
 */
public record ColumnRoles(
        @Nullable Field split, @Nullable Field groupBy, List<Field> perhaps, Map<String, String> leftOut) {
    /** A column of more different values is not proposed: one-hot, it would outweigh the rest. */
    static final int MOST_CATEGORIES = 50;

    /** Named like a split, whatever it holds. */
    private static final Pattern SPLIT = Pattern.compile(
            "(.*[_.-])?(split|subset|partition|fold)([_.-]?(id|nr|no|name|\\d+))?", Pattern.CASE_INSENSITIVE);

    /** Named like what several samples have in common. */
    private static final Pattern GROUP = Pattern.compile(
            "(.*[_.-])?(group|product|item|sku|patient|subject|user|customer|client|speaker|author|artist|session|series|family"
                    + "|scene|video|recording|article|shop|seller)s?([_.-]?(id|nr|no|key|code|name|uuid))?"
                    + "|.+([_.-](id|key|code|uuid|sku))|[a-z0-9]+(Id|Key|Code)",
            Pattern.CASE_INSENSITIVE);

    /** Of a column that is named so, samples of a value, on average: at most. */
    private static final double MOST_OF_A_NAMED_GROUP = 30;

    /** Of any other column. */
    private static final double MOST_OF_A_GROUP = 10;

    private static final double FEWEST_OF_A_GROUP = 1.2;

    /** Fewer groups than this cannot be dealt out. */
    private static final int FEWEST_GROUPS = 10;

    private static final double MOSTLY = 0.8;

    private static final double WORDS_OF_A_NAME = 1.5;

    /**
     * Looks for them.
     *
     * @param fields but for the id
     * @param tallies what each column holds
     * @param samples that were looked at
     */
    static ColumnRoles of(Collection<Field> fields, Map<String, ValueTally> tallies, long samples) {
        Map<String, String> leftOut = new TreeMap<>();
        Field split = null;
        for (Field field : fields) {
            if (!field.cell()) {
                continue;
            }
            Optional<String> obstacle = splitObstacle(field, tallies.get(field.name()), samples);
            boolean words = obstacle.isPresent() && obstacle.get().isEmpty();
            if (words && split == null) {
                split = field;
            } else if (words) {
                leftOut.put(field.name(), "which names the sides of a split, too");
            } else if (obstacle.isPresent()) {
                leftOut.put(field.name(), obstacle.get());
            }
        }
        Field taken = split;
        List<Field> groups = fields.stream()
                .filter(f -> !f.equals(taken) && !leftOut.containsKey(f.name()))
                .filter(f -> isGroup(f, tallies.get(f.name()), samples))
                .sorted(Comparator.comparing((Field f) -> !isNamedGroup(f)).thenComparing(Field::distinct))
                .toList();
        Field groupBy = groups.stream()
                .filter(f -> isNamedGroup(f) || isCode(tallies.get(f.name())))
                .findFirst()
                .orElse(null);
        return new ColumnRoles(
                split, groupBy, groups.stream().filter(f -> !f.equals(groupBy)).toList(), leftOut);
    }

    /** The same, without a column to group by: where it is the only one that may be the label. */
    ColumnRoles withoutGroup() {
        return new ColumnRoles(split, null, perhaps, leftOut);
    }

    /** The fields that may be labels and features. */
    List<Field> others(Collection<Field> fields) {
        return fields.stream()
                .filter(f -> !f.equals(split) && !f.equals(groupBy) && !leftOut.containsKey(f.name()))
                .toList();
    }

    /** Empty if the column is nothing of the kind; an empty text if it can be split by; otherwise why it cannot. */
    private static Optional<String> splitObstacle(Field field, @Nullable ValueTally tally, long samples) {
        List<Optional<Split>> sides = tally == null
                ? List.of()
                : tally.values().stream().map(v -> Split.ofWord(v.text())).toList();
        boolean named = SPLIT.matcher(field.name()).matches();
        boolean allSides = tally != null
                && tally.isExact()
                && !sides.isEmpty()
                && sides.stream().allMatch(Optional::isPresent);
        Set<Split> known = sides.stream().flatMap(Optional::stream).collect(Collectors.toSet());
        if (!named && !(allSides && known.size() > 1)) {
            return Optional.empty();
        }
        if (!allSides) {
            return Optional.of("named like a split, though its values (" + String.join(", ", field.examples())
                    + (field.distinct() > field.examples().size() ? ", …" : "")
                    + ") are not train, validation and test");
        }
        if (!known.contains(Split.TRAIN) || !known.contains(Split.TEST)) {
            return Optional.of("which names sides of a split, but "
                    + (known.contains(Split.TRAIN) ? "none to test on" : "none to train on"));
        }
        return Optional.of(
                field.present() == samples
                        ? ""
                        : "which names the sides of a split in " + field.present() + " of " + samples + " rows alone");
    }

    private static boolean isGroup(Field field, @Nullable ValueTally tally, long samples) {
        if (tally == null || !field.cell() || field.present() < 0.95 * samples || field.distinct() < FEWEST_GROUPS) {
            return false;
        }
        double each = field.present() / (double) field.distinct();
        if (field.type() == Type.IMAGE || field.type() == Type.AUDIO || !tally.repeats()) {
            return false;
        }
        if (isNamedGroup(field)) {
            return each <= MOST_OF_A_NAMED_GROUP && isWhole(tally);
        }
        double words = tally.values().stream()
                .mapToInt(v -> v.text().strip().split("\\s+").length)
                .average()
                .orElse(0);
        return field.type() != Type.NUMBER
                && field.strange().isEmpty()
                && words < WORDS_OF_A_NAME
                && each >= FEWEST_OF_A_GROUP
                && each <= MOST_OF_A_GROUP
                && field.distinct() > MOST_CATEGORIES;
    }

    private static boolean isNamedGroup(Field field) {
        return GROUP.matcher(field.name()).matches();
    }

    /** Whether most of the values have a digit, as numbers of things have, and names out of a list have not. */
    private static boolean isCode(@Nullable ValueTally tally) {
        return tally != null
                && tally.values().stream()
                                .filter(v -> v.text().matches(".*\\d.*"))
                                .count()
                        > MOSTLY * tally.values().size();
    }

    /** No measure such as a price: none of its values has a fraction. */
    private static boolean isWhole(ValueTally tally) {
        return !hasFractions(tally.values().stream().map(ValueTally.Value::text).toList());
    }

    /** Whether one of these is a number with a fraction. */
    static boolean hasFractions(List<String> values) {
        return values.stream().anyMatch(v -> v.matches("[+-]?\\d*\\.\\d*[1-9]\\d*([eE].*)?"));
    }
}

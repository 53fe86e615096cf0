package io.athanor.source.inspect;

import io.athanor.base.PlainText;
import io.athanor.base.Seeds;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Type;
import io.athanor.source.inspect.SourceLook.Kept;
import io.athanor.source.split.LabelLeaks;
import io.athanor.source.split.LabelSettings;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which field is the label, by its name and its values.
 *
 * @param label the likeliest, or null if no field is like one
 * @param others what it may be instead, the likeliest first
 */
record LabelGuess(@Nullable Field label, List<Field> others) {
    /** The likeliest first. */
    private static final List<String> NAMES =
            List.of("label", "class", "target", "category", "kind", "y", "cls", "folder");

    /** Of several labels a sample. */
    private static final Set<String> SETS =
            Set.of("labels", "tags", "classes", "categories", "genres", "topics", "keywords");

    /** The rank of a field whose name says nothing. */
    private static final int UNNAMED = NAMES.size() + 2;

    /** A field as a run would see it if it were the label: without the values that say that there is none, or as several labels. */
    static Field asLabel(Field field, @Nullable ValueTally tally, List<String> cells) {
        List<String> none = LabelSettings.defaults().none();
        SeveralLabels several = several(field, cells);
        if (several != null) {
            boolean all = cells.size() == field.present();
            return labelled(field, Type.LIST, several.names().size(), all, several.names());
        }
        List<String> values = tally == null || !field.cell()
                ? List.of()
                : tally.values().stream().map(ValueTally.Value::text).toList();
        List<String> labels = values.stream()
                .filter(value -> !none.contains(PlainText.trimmed(value)))
                .sorted()
                .toList();
        return labels.size() == values.size()
                ? field
                : labelled(
                        field,
                        field.type(),
                        field.distinct() - (values.size() - labels.size()),
                        field.counted(),
                        labels);
    }

    private static Field labelled(Field field, Type type, long distinct, boolean counted, List<String> values) {
        return new Field(
                field.name(),
                type,
                true,
                field.present(),
                distinct,
                counted,
                values.subList(0, Math.min(FieldFinder.EXAMPLES, values.size())),
                field.strange(),
                field.givesLabelAway());
    }

    /**
     * What cells hold that are lists, or texts of several labels in a column that is named like one of them or is no text to be read;
     * otherwise null.
     *
     * @param cells of samples that were kept
     */
    static @Nullable SeveralLabels several(Field field, List<String> cells) {
        if (field.type() == Type.LIST) {
            return SeveralLabels.ofLists(cells);
        }
        boolean maybe =
                field.cell() && (field.type() == Type.CATEGORY || (field.type() == Type.TEXT && rank(field) < UNNAMED));
        return maybe ? SeveralLabels.ofTexts(cells).orElse(null) : null;
    }

    /**
     * Guesses.
     *
     * @param fields as labels
     * @param tallies what each column holds
     * @param samples that were looked at
     */
    static LabelGuess of(Collection<Field> fields, Map<String, ValueTally> tallies, long samples) {
        List<Field> labels = labels(fields, tallies, samples);
        if (!labels.isEmpty()) {
            return new LabelGuess(labels.get(0), List.copyOf(labels.subList(1, labels.size())));
        }
        return new LabelGuess(
                null,
                fields.stream()
                        .filter(f ->
                                f.type() == Type.NUMBER && isFew(f, samples) && f.distinct() <= TaskGuess.FEW_NUMBERS)
                        .sorted(Comparator.comparing(Field::distinct))
                        .toList());
    }

    /** Whether the value of a cell alone guesses the label nearly always. */
    boolean isToldBy(String name, List<Kept> samples) {
        return label != null && !name.equals(label.name()) && tells(name, label.name(), samples);
    }

    /** What the label may be, the likeliest first: by name, then the fewer values the likelier. */
    private static List<Field> labels(Collection<Field> fields, Map<String, ValueTally> tallies, long samples) {
        return fields.stream()
                .filter(f -> mayBe(f, tallies.get(f.name()), samples))
                .sorted(Comparator.comparing(LabelGuess::rank).thenComparing(Field::distinct))
                .toList();
    }

    private static boolean mayBe(Field field, @Nullable ValueTally tally, long samples) {
        boolean named = rank(field) < UNNAMED;
        if (tally != null && TaskGuess.isMeasure(field, tally)) {
            return named;
        }
        return switch (field.type()) {
            case LIST -> field.distinct() >= 2;
            case CATEGORY -> isFew(field, samples);
            case NUMBER -> named && isFew(field, samples);
            default -> false;
        };
    }

    /** Whether a cell has several values, and each of them more than once on average. */
    private static boolean isFew(Field field, long samples) {
        return field.cell() && field.distinct() >= 2 && field.distinct() <= samples / 2;
    }

    /** The smaller the likelier: names of labels, of several, of measures; then classes before lists. */
    private static int rank(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        int known = NAMES.indexOf(name);
        boolean number = field.type() == Type.NUMBER;
        if (known >= 0) {
            return known;
        }
        if (SETS.contains(name) && !number) {
            return NAMES.size();
        }
        if (TaskGuess.MEASURES.contains(name)) {
            return NAMES.size() + 1;
        }
        return field.type() == Type.LIST ? UNNAMED + 1 : UNNAMED;
    }

    /** What {@link LabelLeaks} does by Spark, on the samples in hand. */
    private static boolean tells(String name, String label, List<Kept> samples) {
        List<Kept> labelled =
                samples.stream().filter(s -> s.cells().get(label) != null).toList();
        List<Map<String, Map<String, Long>>> halves = List.of(new HashMap<>(), new HashMap<>());
        Map<String, Long> labels = new TreeMap<>();
        for (Kept sample : labelled) {
            String its = sample.cells().getOrDefault(label, "");
            labels.merge(its, 1L, Long::sum);
            String value = sample.cells().get(name);
            if (value != null) {
                halves.get(half(sample))
                        .computeIfAbsent(value, v -> new TreeMap<>())
                        .merge(its, 1L, Long::sum);
            }
        }
        String commonest = mode(labels);
        long guesses = 0;
        long right = 0;
        long byCommonest = 0;
        for (Kept sample : labelled) {
            String value = sample.cells().get(name);
            Map<String, Long> others =
                    value == null ? null : halves.get(1 - half(sample)).get(value);
            if (others != null) {
                String its = sample.cells().getOrDefault(label, "");
                guesses++;
                right += mode(others).equals(its) ? 1 : 0;
                byCommonest += commonest.equals(its) ? 1 : 0;
            }
        }
        return LabelLeaks.accused(guesses, right, byCommonest, labelled.size());
    }

    private static int half(Kept sample) {
        return (int) (Seeds.hash(sample.id() + sample.cells()) & 1);
    }

    private static String mode(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }
}

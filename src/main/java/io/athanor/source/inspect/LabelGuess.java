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

    /** Numbers of more values are measures rather than marks. */
    private static final int FEW_NUMBERS = 20;

    /** A field as a run would see it if it were the label: without the values that say that there is none. */
    static Field asLabel(Field field, @Nullable ValueTally tally) {
        List<String> none = LabelSettings.defaults().none();
        List<String> values = tally == null || !field.cell()
                ? List.of()
                : tally.values().stream().map(ValueTally.Value::text).toList();
        List<String> labels = values.stream()
                .filter(value -> !none.contains(PlainText.trimmed(value)))
                .sorted()
                .toList();
        return labels.size() == values.size()
                ? field
                : new Field(
                        field.name(),
                        field.type(),
                        true,
                        field.present(),
                        field.distinct() - (values.size() - labels.size()),
                        field.counted(),
                        labels.subList(0, Math.min(FieldFinder.EXAMPLES, labels.size())),
                        field.strange(),
                        field.givesLabelAway());
    }

    /** @param samples that were looked at */
    static LabelGuess of(Collection<Field> fields, long samples) {
        List<Field> labels = labels(fields, samples);
        if (!labels.isEmpty()) {
            return new LabelGuess(labels.get(0), List.copyOf(labels.subList(1, labels.size())));
        }
        return new LabelGuess(
                null,
                fields.stream()
                        .filter(f -> f.type() == Type.NUMBER && isFew(f, samples) && f.distinct() <= FEW_NUMBERS)
                        .sorted(Comparator.comparing(Field::distinct))
                        .toList());
    }

    /** Whether the value of a cell alone guesses the label nearly always. */
    boolean isToldBy(String name, List<Kept> samples) {
        return label != null && !name.equals(label.name()) && tells(name, label.name(), samples);
    }

    /** What the label may be, the likeliest first: by name, then the fewer values the likelier. */
    private static List<Field> labels(Collection<Field> fields, long samples) {
        return fields.stream()
                .filter(f -> isFew(f, samples))
                .filter(f -> f.type() == Type.CATEGORY
                        || (f.type() == Type.NUMBER && NAMES.contains(f.name().toLowerCase(Locale.ROOT))))
                .sorted(Comparator.comparing((Field f) -> likeALabel(f.name().toLowerCase(Locale.ROOT)))
                        .thenComparing(Field::distinct))
                .toList();
    }

    /** Whether a cell has several values, and each of them more than once on average. */
    private static boolean isFew(Field field, long samples) {
        return field.cell() && field.distinct() >= 2 && field.distinct() <= samples / 2;
    }

    /** The smaller the likelier. */
    private static int likeALabel(String name) {
        int known = NAMES.indexOf(name);
        return known >= 0 ? known : NAMES.size();
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

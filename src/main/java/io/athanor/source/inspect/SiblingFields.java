package io.athanor.source.inspect;

import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Input;
import io.athanor.source.inspect.Inspection.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes one input of fields of one type that no sample has two of: the png, jpg and jpeg of one set of pictures are the same
 * modality, while the front and the back of a thing are two.
 */
final class SiblingFields {
    /** Of the samples of the rarer field, that may have the other one too. */
    private static final double OVERLAP = 0.01;

    private SiblingFields() {}

    /** The inputs of a type, those of most samples first. */
    static List<Input> inputs(List<Field> fields, Type type, SourceLook look) {
        List<List<Field>> sets = new ArrayList<>();
        fields.stream()
                .filter(f -> f.type() == type)
                .sorted(Comparator.comparing(Field::present).reversed().thenComparing(Field::name))
                .forEach(field -> sets.stream()
                        .filter(set -> set.stream().allMatch(other -> neverTogether(field, other, look)))
                        .findFirst()
                        .ifPresentOrElse(set -> set.add(field), () -> sets.add(new ArrayList<>(List.of(field)))));
        return sets.stream()
                .map(set -> new Input(
                        set.stream().map(Field::name).toList(),
                        type,
                        set.get(0).cell()
                                ? set.stream().mapToLong(Field::present).sum()
                                : look.withAny(set.stream().map(Field::name).toList()),
                        Stream.of(set)
                                .flatMap(List::stream)
                                .filter(f -> !f.strange().isEmpty())
                                .map(f -> f.name() + " " + f.strange())
                                .toList()))
                .toList();
    }

    private static boolean neverTogether(Field one, Field other, SourceLook look) {
        // of names such as 0.png and 1.png a sample has several on purpose, or it is several samples
        boolean numbered =
                !one.cell() && (one.name().contains(".") || other.name().contains("."));
        if (one.cell() != other.cell() || numbered) {
            return false;
        }
        long both = one.cell()
                ? look.kept().stream()
                        .filter(s ->
                                s.cells().containsKey(one.name()) && s.cells().containsKey(other.name()))
                        .count()
                : look.withBoth(one.name(), other.name());
        return one.cell()
                // columns of a table are seldom one thing under two names: not even once
                ? both == 0
                : both <= OVERLAP * Math.min(one.present(), other.present());
    }
}

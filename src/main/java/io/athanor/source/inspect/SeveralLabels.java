package io.athanor.source.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.PlainNumber;
import io.athanor.base.PlainText;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Cells that hold several labels each.
 *
 * @param separator between labels; empty where cells are lists
 * @param names the different labels, in the order of letters
 * @param each labels of a cell, on average
 */
record SeveralLabels(String separator, List<String> names, double each) {
    private static final List<String> SEPARATORS = List.of(",", ";", "|");

    /** Fewer cells say too little. */
    private static final int FEWEST_CELLS = 10;

    /** Of the cells, to hold a separator: a class here and there has a comma in its name. */
    private static final double FEWEST_WITH_SEVERAL = 0.3;

    /** Parts of sentences come once or twice, labels again and again. */
    private static final double FEWEST_OF_A_NAME = 3;

    private static final double MOST_WORDS_OF_A_NAME = 3;

    /** Of cells that are JSON lists; what is none, as it was cut, says nothing. */
    static SeveralLabels ofLists(List<String> cells) {
        List<List<String>> parts = cells.stream()
                .map(SeveralLabels::list)
                .flatMap(Optional::stream)
                .toList();
        return of("", parts);
    }

    /**
     * Of texts, if labels stand in them between separators: they are short, come again and again, and there are fewer of them than of
     * their combinations, as is not so for a town and its country.
     */
    static Optional<SeveralLabels> ofTexts(List<String> cells) {
        if (cells.size() < FEWEST_CELLS) {
            return Optional.empty();
        }
        long different = cells.stream().distinct().count();
        return SEPARATORS.stream()
                .filter(separator ->
                        cells.stream().filter(c -> c.contains(separator)).count() >= FEWEST_WITH_SEVERAL * cells.size())
                .map(separator -> of(
                        separator,
                        cells.stream()
                                .map(cell -> trimmed(Arrays.asList(cell.split(Pattern.quote(separator)))))
                                .toList()))
                .filter(found -> found.names.size() < different
                        && found.each * cells.size() >= FEWEST_OF_A_NAME * found.names.size()
                        && found.names.stream().noneMatch(PlainNumber::is)
                        && found.names.stream()
                                        .mapToInt(name -> name.split("\\s+").length)
                                        .average()
                                        .orElse(0)
                                <= MOST_WORDS_OF_A_NAME)
                .findFirst();
    }

    private static SeveralLabels of(String separator, List<List<String>> parts) {
        return new SeveralLabels(
                separator,
                List.copyOf(parts.stream()
                        .flatMap(List::stream)
                        .collect(java.util.stream.Collectors.toCollection(TreeSet::new))),
                parts.stream().mapToInt(List::size).average().orElse(0));
    }

    private static Optional<List<String>> list(String cell) {
        try {
            return Optional.of(trimmed(Arrays.stream(Json.read(cell, String[].class))
                    .filter(Objects::nonNull)
                    .toList()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<String> trimmed(List<String> names) {
        return names.stream()
                .map(PlainText::trimmed)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}

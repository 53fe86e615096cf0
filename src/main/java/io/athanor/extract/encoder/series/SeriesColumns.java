package io.athanor.extract.encoder.series;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A series as it is written: its cells as texts by column, of equal length, before any is read as a number. */
final class SeriesColumns {
    private final Map<String, List<@Nullable String>> columns = new LinkedHashMap<>();
    private int points;

    /** What is no series, for a person. */
    static final class Flaw extends Exception {
        private static final long serialVersionUID = 1L;

        Flaw(String message) {
            super(message);
        }
    }

    /** The name of a column that has none. */
    static String nameless(int place) {
        return String.valueOf(place + 1);
    }

    int points() {
        return points;
    }

    List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /** Of a column that is there. */
    List<@Nullable String> cells(String column) {
        return columns.getOrDefault(column, List.of());
    }

    boolean has(String column) {
        return columns.containsKey(column);
    }

    /** @throws Flaw if it is there already */
    void column(String name) throws Flaw {
        if (columns.put(name, new ArrayList<>()) != null) {
            throw new Flaw("the column " + name + " stands twice");
        }
    }

    /** A whole column at once. */
    void column(String name, List<@Nullable String> cells) throws Flaw {
        if (!columns.isEmpty() && cells.size() != points) {
            throw new Flaw(name + " has " + cells.size() + " points and " + names().get(0) + " " + points
                    + ", expected as many");
        }
        column(name);
        columns.put(name, cells);
        points = cells.size();
    }

    /** The next point: what it lacks is missing, and a column that it is the first to have was missing before. */
    void point(Map<String, @Nullable String> cells) {
        cells.keySet().forEach(name -> columns.computeIfAbsent(name, n -> missing(points)));
        columns.forEach((name, column) -> column.add(cells.get(name)));
        points++;
    }

    private static List<@Nullable String> missing(int points) {
        List<@Nullable String> cells = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            cells.add(null);
        }
        return cells;
    }
}

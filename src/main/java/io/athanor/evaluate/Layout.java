package io.athanor.evaluate;

import java.io.Serializable;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where the sums of rows lie in an array: those that are wanted, side by side. */
final class Layout implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<Part, Integer> at = new EnumMap<>(Part.class);
    private final int width;

    /**
     * @param outputs of the task
     * @param wanted beside the rows and the known ones, which always are
     */
    Layout(int outputs, Collection<Part> wanted) {
        Set<Part> parts = EnumSet.of(Part.ROWS, Part.KNOWN);
        parts.addAll(wanted);
        int next = 0;
        for (Part part : Part.values()) {
            if (parts.contains(part)) {
                at.put(part, next);
                next += part.cells(outputs);
            }
        }
        width = next;
    }

    int width() {
        return width;
    }

    boolean has(Part part) {
        return at.containsKey(part);
    }

    /** Its first place. */
    int at(Part part) {
        Integer place = at.get(part);
        if (place == null) {
            throw new IllegalArgumentException(part + " was not summed");
        }
        return place;
    }
}

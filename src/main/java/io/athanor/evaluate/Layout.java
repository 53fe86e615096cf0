package io.athanor.evaluate;

import java.io.Serializable;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Where the sums of rows lie in an array: those that are wanted, side by side. */
final class Layout implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] at = new int[Part.values().length];
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
            at[part.ordinal()] = parts.contains(part) ? next : -1;
            next += parts.contains(part) ? part.cells(outputs) : 0;
        }
        width = next;
    }

    int width() {
        return width;
    }

    boolean has(Part part) {
        return at[part.ordinal()] >= 0;
    }

    /** Its first place. */
    int at(Part part) {
        int place = at[part.ordinal()];
        if (place < 0) {
            throw new IllegalArgumentException(part + " was not summed");
        }
        return place;
    }
}

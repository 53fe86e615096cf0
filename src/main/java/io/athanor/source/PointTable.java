package io.athanor.source;

import java.io.Serializable;
import java.util.List;

/**
 * A table with a row a point, of which the rows of an id are put together to a series.
 *
 * @param id column of ids
 * @param time column of times
 * @param channels columns of values, at least one
 * @param maxPoints points of an id that are taken up
 * @param last whether these are its last, and not its first
 */
public record PointTable(String id, String time, List<String> channels, int maxPoints, boolean last)
        implements Serializable {
    /** Column of what is put together: JSON, an object of lists by the names of {@code time} and {@code channels}. */
    public static final String SERIES = "points";

    /** Column of what is put together: how many points of the id there are. */
    public static final String FOUND = "found";

    public PointTable {
        channels = List.copyOf(channels);
    }
}

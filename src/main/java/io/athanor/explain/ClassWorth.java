package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the log-loss of the rows of one class is shared among modalities.
 *
 * @param name of the class or level
 * @param rows that have it
 * @param none log-loss of these rows when nothing of them is shown
 * @param all log-loss as they are
 * @param shapley values by modality, whose sum is {@code all − none}
 */
public record ClassWorth(String name, long rows, double none, double all, SortedMap<Modality, Double> shapley)
        implements Serializable {
    public ClassWorth {
        shapley = Collections.unmodifiableSortedMap(new TreeMap<>(shapley));
    }
}

package io.athanor.explain;

import java.io.Serializable;
import java.util.List;

/**
 * How a metric is shared among modalities: the Shapley values sum to the difference of what it is of all and of none.
 *
 * @param metric its key
 * @param none of rows of which nothing is shown
 * @param all of rows as they are
 * @param shapley a modality each
 */
public record Worth(String metric, double none, double all, List<ShapleyValue> shapley) implements Serializable {
    public Worth {
        shapley = List.copyOf(shapley);
    }
}

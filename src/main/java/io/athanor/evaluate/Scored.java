package io.athanor.evaluate;

import io.athanor.data.Split;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Methods whose rows are summed.
 *
 * @param methods measured on the same rows
 * @param robustness under hidden modalities, on the same test rows; may be empty
 * @param knownGroups of a split, how many have a row with a known label, of the first repeat; asked where it is needed
 * @param notes what is to be said of how it was summed
 */
public record Scored(
        List<ScoredRuns> methods, List<Hidden> robustness, ToLongFunction<Split> knownGroups, List<String> notes) {
    public Scored {
        methods = List.copyOf(methods);
        robustness = List.copyOf(robustness);
        notes = List.copyOf(notes);
    }

    /** A method under a condition. */
    public record Hidden(Condition condition, ScoredRuns runs) {}
}

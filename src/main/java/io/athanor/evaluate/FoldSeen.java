package io.athanor.evaluate;

import io.athanor.data.Split;
import io.athanor.task.Task;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of the rows of a fold, or of the only split, before they are summed.
 *
 * @param splits those that were predicted, the test rows among them
 */
public record FoldSeen(int repeat, Map<Split, RowsSeen> splits) {
    public FoldSeen {
        splits = Map.copyOf(splits);
    }

    RowsSeen of(Split split) {
        return Objects.requireNonNull(splits.get(split), split::column);
    }

    /** As the fold's training rows have it. */
    Task task() {
        return of(Split.TEST).task();
    }
}

package io.athanor.train.step;

import io.athanor.train.rows.BatchRows;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Adds up what a step's rows of all ranks say: gradient, loss and weight, in the {@linkplain FlatParameters message}. */
public interface GradientSum {
    /**
     * All ranks call it for the same step, with however many rows.
     *
     * @param shards this rank's rows of the step, by virtual shard
     * @param rows adds the gradient, the loss and the weight of rows to the message
     * @return nanoseconds this rank has waited for others
     * @throws io.athanor.collective.PeerLost if another rank is gone
     */
    long of(SortedMap<Integer, BatchRows> shards, Consumer<BatchRows> rows);

    /**
     * Whether one piece is the whole batch, of the only rank, and its loss may be taken as it is. Where sums are to be the same for
     * any number of ranks, it never may: a gradient that is handed back is the same but for the order of its sums.
     */
    boolean isWhole(List<BatchRows> pieces);

    /** The pieces in which {@link #of} shows rows, in its order. */
    List<BatchRows> pieces(SortedMap<Integer, BatchRows> shards);
}

package io.athanor.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Adds up what a step's rows of all ranks say: gradient, loss and weight, in the {@linkplain FlatParameters message}. */
interface GradientSum {
    /**
     * All ranks call it for the same step, with however many rows.
     *
     * @param shards this rank's rows of the step, by virtual shard
     * @param rows adds the gradient, the loss and the weight of rows to the message
     * @throws io.athanor.collective.PeerLost if another rank is gone
     */
    void of(SortedMap<Integer, BatchRows> shards, Consumer<BatchRows> rows);

    /** Nanoseconds this rank has waited for others since the last call. */
    long waited();

    /** @param most rows a piece */
    static List<BatchRows> pieces(BatchRows rows, int most) {
        List<BatchRows> pieces = new ArrayList<>();
        for (long from = 0; from < rows.size(); from += most) {
            pieces.add(rows.part((int) from, (int) Math.min(rows.size(), from + most)));
        }
        return pieces;
    }
}

package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import io.athanor.data.RowKey;
import java.util.List;

/**
 * The encoded rows of one virtual shard (one bucket), numbered from 0. They lie in memory or in a mapped file; so nobody holds
 * on to more of them than a batch.
 */
public interface TrainingRows {
    /** What the networks see: vectors and sequences (a table modality is encoded to a vector). */
    FeatureSchema schema();

    int size();

    RowKey key(int row);

    /** {@link RowKey#hash} of its key: every draw for a row begins there. */
    long hash(int row);

    /** As {@link io.athanor.task.Task#label} gives them; nothing where a row has none. */
    FloatColumn labels();

    /**
     * The number of the network that answers for the row, as it has not learned from it: one that is asked within a step, or a
     * member of the cross-fitted ensemble that learns. -1 where there is none.
     */
    int answerer(int row);

    /**
     * A modality, flattened; not standardised.
     *
     * @param modality index into the schema
     */
    FloatColumn feature(int modality);

    /** What others have said of the rows, always in the same order. */
    List<SignalColumn> signals();

    /**
     * What was said of the rows that weights are fitted on or a network is judged by, where anything was.
     *
     * @throws IllegalArgumentException if it is none of {@link #signals}
     */
    FloatColumn signal(String name);

    /** Rows that weights are fitted on, by sample id and view; they have a label, unless something is learned that needs none. */
    RowNumbers training();

    /** Rows that a network is judged by as it trains: payloads themselves of the validation split that have a label. */
    RowNumbers validation();
}

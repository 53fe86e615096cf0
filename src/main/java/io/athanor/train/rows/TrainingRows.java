package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import org.jspecify.annotations.Nullable;

/**
 * The encoded rows of one virtual shard (one bucket), numbered from 0. They lie in memory or in a mapped file; so nobody holds
 * on to more of them than a batch.
 */
public interface TrainingRows {
    /** What the networks see: vectors and sequences (a table modality is encoded to a vector). */
    FeatureSchema schema();

    int size();

    String sampleId(int row);

    /** {@link io.athanor.base.Seeds#hash} of the sample's id: every draw for a row begins there. */
    long hash(int row);

    /** The class, -1 where there is none. */
    int label(int row);

    /**
     * A modality, flattened; not standardised.
     *
     * @param modality index into the schema
     */
    FloatColumn feature(int modality);

    /** A value a class, or null where there is no teacher. */
    @Nullable
    FloatColumn teacherLogits();

    /** The teacher's hidden layer, or null where there is no teacher. */
    @Nullable
    FloatColumn teacherHidden();

    /** Rows that weights are fitted on: those of the training split that have a label or a teacher, by sample id. */
    RowNumbers training();

    /** Rows that a network is judged by as it trains: those of the validation split that have a label, by sample id. */
    RowNumbers validation();
}

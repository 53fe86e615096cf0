package io.athanor.train.rows;

import io.athanor.data.Split;
import io.athanor.train.fold.SampleRow;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way from a joined table into a training.
 *
 * @param role what it serves for in this training
 * @param label class index, -1 where there is none
 * @param features by index into the schema, null where missing; not standardised
 * @param logits null where there is no teacher
 * @param hidden null where there is no teacher
 */
// NullAway overlooks annotations on the parameters of a record's own constructor that are arrays
@SuppressWarnings("NullAway")
record EncodedRow(
        SampleRow sample,
        Split role,
        int label,
        float[] @Nullable [] features,
        float @Nullable [] logits,
        float @Nullable [] hidden) {

    /** Whether weights are fitted on it. */
    boolean trains() {
        return role == Split.TRAIN && (label >= 0 || logits != null);
    }

    /** Whether a network is judged by it as it trains. */
    boolean validates() {
        return role == Split.VALIDATION && label >= 0;
    }
}

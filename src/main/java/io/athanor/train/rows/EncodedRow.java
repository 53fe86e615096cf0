package io.athanor.train.rows;

import io.athanor.data.RowKey;
import io.athanor.data.Split;
import io.athanor.train.fold.SampleRow;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way from a joined table into a training.
 *
 * @param role what it serves for in this training
 * @param label as {@link io.athanor.task.Task#label} gives it
 * @param answerer the number of the network that is asked of it, -1 for none
 * @param features by index into the schema, null where missing; not standardised
 * @param signals what others said of it, in the order of their table's columns; null where one is
 */
// NullAway overlooks annotations on the parameters of a record's own constructor that are arrays
@SuppressWarnings("NullAway")
record EncodedRow(
        RowKey key,
        SampleRow sample,
        Split role,
        float @Nullable [] label,
        int answerer,
        float[] @Nullable [] features,
        float[] @Nullable [] signals) {

    /** The same row with what others said of it. */
    EncodedRow with(float[] @Nullable [] said) {
        return new EncodedRow(key, sample, role, label, answerer, features, said);
    }

    /** Whether weights are fitted on it. */
    boolean trains() {
        return role == Split.TRAIN;
    }

    /** Whether anything is said of it, or will be when it is asked for. */
    boolean taught() {
        return answerer >= 0 || Arrays.stream(signals).anyMatch(Objects::nonNull);
    }

    /** Whether a network is judged by it as it trains. */
    boolean validates() {
        return role == Split.VALIDATION;
    }
}

package io.athanor.task;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a method says of some rows: plain arrays, the input of every metric. They do not travel, as nobody knows how many rows there
 * are: figures are computed where the rows are, and what travels is sums and samples.
 *
 * @param task what is predicted
 * @param sampleIds one a row
 * @param groups one a row; rows of a group are resampled together
 * @param labels as {@link Task#label} gives them, one a row; null where the true label is not one that the task knows
 * @param predicted as {@link Task#activate} gives them: [rows × outputs]
 * @param decision what is made of them
 */
// NullAway overlooks annotations on the parameters of a record's own constructor that are arrays
@SuppressWarnings("NullAway")
public record Predictions(
        Task task,
        List<String> sampleIds,
        List<String> groups,
        float[] @Nullable [] labels,
        float[][] predicted,
        Decision decision) {
    public Predictions {
        if (sampleIds.size() != labels.length || groups.size() != labels.length || predicted.length != labels.length) {
            throw new IllegalArgumentException("ids, groups, labels and predictions differ in length");
        }
    }

    /** With the decision that needs no rows to choose on. */
    public Predictions(
            Task task, List<String> sampleIds, List<String> groups, float[] @Nullable [] labels, float[][] predicted) {
        this(task, sampleIds, groups, labels, predicted, task.decision());
    }

    public int rows() {
        return labels.length;
    }

    /** The same with another decision. */
    public Predictions with(Decision other) {
        return new Predictions(task, sampleIds, groups, labels, predicted, other);
    }

    /** Some of the rows, in this order. */
    public Predictions at(int[] rows) {
        return new Predictions(
                task,
                IntStream.of(rows).mapToObj(sampleIds::get).toList(),
                IntStream.of(rows).mapToObj(groups::get).toList(),
                Arrays.stream(rows).mapToObj(i -> labels[i]).toArray(float[][]::new),
                Arrays.stream(rows).mapToObj(i -> predicted[i]).toArray(float[][]::new),
                decision);
    }

    /** The decision that these rows would have chosen. */
    public Decision chosen() {
        return task.decision(predicted, labels);
    }
}

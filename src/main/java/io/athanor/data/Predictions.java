package io.athanor.data;

import java.io.Serializable;
import java.util.List;

/**
 * What a method says of some rows: plain arrays, the input of every metric.
 *
 * @param classes names of the classes, in the order of the columns of {@code probabilities}
 * @param sampleIds one a row
 * @param groups one a row; rows of a group are resampled together
 * @param labels index into {@code classes}, one a row; -1 where the true label is not among them
 * @param probabilities [rows × classes], each row adding up to 1
 */
public record Predictions(
        List<String> classes, List<String> sampleIds, List<String> groups, int[] labels, float[][] probabilities)
        implements Serializable {
    public Predictions {
        if (sampleIds.size() != labels.length
                || groups.size() != labels.length
                || probabilities.length != labels.length) {
            throw new IllegalArgumentException("ids, groups, labels and probabilities differ in length");
        }
    }

    public int rows() {
        return labels.length;
    }
}

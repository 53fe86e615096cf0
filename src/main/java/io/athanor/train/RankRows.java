package io.athanor.train;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a rank trains and validates on.
 *
 * @param shards by number
 */
record RankRows(SortedMap<Integer, TrainingRows> shards) {
    static RankRows of(Map<Integer, TrainingRows> shards) {
        return new RankRows(new TreeMap<>(shards));
    }

    /** Training rows of each class, then those of none: [classes + 1]. */
    double[] counts(int classes) {
        double[] counts = new double[classes + 1];
        for (TrainingRows rows : shards.values()) {
            RowNumbers training = rows.training();
            for (int i = 0; i < training.size(); i++) {
                int label = rows.label(training.at(i));
                counts[label < 0 ? classes : label]++;
            }
        }
        return counts;
    }
}

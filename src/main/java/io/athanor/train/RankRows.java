package io.athanor.train;

import io.athanor.data.Split;
import io.athanor.train.BatchAssembly.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a rank trains and validates on.
 *
 * @param training by virtual shard: rows of the training split that have a label or a teacher
 * @param validation by virtual shard: rows of the validation split that have a label
 */
record RankRows(SortedMap<Integer, List<Row>> training, SortedMap<Integer, List<Row>> validation) {
    static RankRows of(Map<Integer, TrainingRows> shards) {
        SortedMap<Integer, List<Row>> training = new TreeMap<>();
        SortedMap<Integer, List<Row>> validation = new TreeMap<>();
        new TreeMap<>(shards).forEach((number, shard) -> {
            List<Row> rows = new ArrayList<>();
            List<Row> held = new ArrayList<>();
            for (int i = 0; i < shard.sampleIds().length; i++) {
                boolean labelled = shard.labels()[i] >= 0;
                if (shard.splits()[i] == Split.TRAIN && (labelled || shard.teacherLogits() != null)) {
                    rows.add(Row.of(shard, i));
                } else if (shard.splits()[i] == Split.VALIDATION && labelled) {
                    held.add(Row.of(shard, i));
                }
            }
            training.put(number, rows);
            validation.put(number, held);
        });
        return new RankRows(training, validation);
    }

    /** Training rows of each class, then those of none: [classes + 1]. */
    double[] counts(int classes) {
        double[] counts = new double[classes + 1];
        for (List<Row> rows : training.values()) {
            for (Row r : rows) {
                counts[r.label() < 0 ? classes : r.label()]++;
            }
        }
        return counts;
    }
}

package io.athanor.evaluate;

import io.athanor.task.Predictions;
import java.util.List;

/** Metrics of rows that are at hand. */
final class OfRows {
    private OfRows() {}

    static double metric(Metric metric, Predictions rows) {
        return scored(rows).of(metric);
    }

    static ScoredRows scored(Predictions rows) {
        return tally(rows, Blocks.ONE, true).scored();
    }

    /** @param counts how often each row stands in the resample */
    static double metric(Metric metric, Predictions rows, int[] counts) {
        Blocks blocks = Blocks.of(rows.sampleIds());
        int[] drawn = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            drawn[blocks.of(rows.sampleIds().get(i))] = counts[i];
        }
        Predictions single = new Predictions(
                rows.task(), rows.sampleIds(), rows.sampleIds(), rows.labels(), rows.predicted(), rows.decision());
        return tally(single, blocks, false).blocks().figures(List.of(metric), drawn)[0];
    }

    private static RowTally tally(Predictions rows, Blocks blocks, boolean counted) {
        List<String> all = EntryPlan.keys(TaskMetrics.of(rows.task()).all());
        RowTally tally = new RowTally(
                new EntryPlan(rows.task(), rows.decision(), all, all, blocks, counted, List.of(), RowShare.ALL, 0, 1));
        tally.add(rows);
        return tally;
    }
}

package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.TrainingRows;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** Training rows of which somebody who is to say something says nothing. */
public final class SilentRows {
    private SilentRows() {}

    /** What a rank has of them. */
    private record Counted(SortedMap<String, Long> rows) {}

    /**
     * Every rank takes part.
     *
     * @param shards this rank's
     * @return rows of all ranks by signal; signals that are said of every row are left out
     */
    public static SortedMap<String, Long> of(
            Collective collective, Collection<TrainingRows> shards, StepSignals asked) {
        SortedMap<String, Long> own = new TreeMap<>();
        for (TrainingRows rows : shards) {
            RowNumbers training = rows.training();
            for (int i = 0; i < training.size(); i++) {
                int row = training.at(i);
                for (SignalColumn signal : rows.signals()) {
                    count(signal, rows.signal(signal.name()).has(row), own);
                }
                for (SignalColumn signal : asked.columns()) {
                    count(signal, asked.says(signal.name(), rows, row), own);
                }
            }
        }
        SortedMap<String, Long> all = new TreeMap<>();
        Gathering.of(collective, new Counted(own), Counted.class)
                .forEach(rank -> rank.rows().forEach((name, rows) -> all.merge(name, rows, Long::sum)));
        return all;
    }

    private static void count(SignalColumn signal, boolean said, SortedMap<String, Long> into) {
        if (!said) {
            into.merge(signal.name(), 1L, Long::sum);
        }
    }
}

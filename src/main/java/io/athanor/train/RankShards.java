package io.athanor.train;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The virtual shards of one rank. Whoever asked for them closes them: what they hold on disk goes with that. */
public final class RankShards implements AutoCloseable {
    private final SortedMap<Integer, TrainingRows> byNumber;

    RankShards(Map<Integer, TrainingRows> byNumber) {
        this.byNumber = Collections.unmodifiableSortedMap(new TreeMap<>(byNumber));
    }

    /** By the number of their bucket. */
    public SortedMap<Integer, TrainingRows> byNumber() {
        return byNumber;
    }

    @Override
    public void close() {}
}

package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The virtual shards of one rank. Whoever asked for them closes them: what they hold on local disk goes with that. */
public final class RankShards implements AutoCloseable {
    private final SortedMap<Integer, TrainingRows> byNumber;
    private final Runnable release;

    RankShards(Map<Integer, TrainingRows> byNumber, Runnable release) {
        this.byNumber = Collections.unmodifiableSortedMap(new TreeMap<>(byNumber));
        this.release = release;
    }

    /** By the number of their bucket. */
    public SortedMap<Integer, TrainingRows> byNumber() {
        return byNumber;
    }

    /** As a network sees them that reads these modalities alone. */
    public SortedMap<Integer, TrainingRows> seenAs(FeatureSchema schema) {
        return NarrowRows.of(byNumber, schema);
    }

    @Override
    public void close() {
        release.run();
    }
}

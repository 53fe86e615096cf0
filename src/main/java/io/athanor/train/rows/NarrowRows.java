package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import io.athanor.data.RowKey;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows as a network sees them that reads some of their modalities: what else they hold is there for others.
 *
 * @param whole with all modalities
 * @param schema those that are seen
 * @param places of these in the schema of all
 */
record NarrowRows(TrainingRows whole, FeatureSchema schema, int[] places) implements TrainingRows {
    /** The same rows, seen through a schema of some of their modalities. */
    static TrainingRows of(TrainingRows whole, FeatureSchema schema) {
        return whole.schema().equals(schema)
                ? whole
                : new NarrowRows(
                        whole,
                        schema,
                        schema.modalities().stream()
                                .mapToInt(whole.schema().modalities()::indexOf)
                                .toArray());
    }

    /** The same shards, seen through a schema of some of their modalities. */
    static SortedMap<Integer, TrainingRows> of(Map<Integer, TrainingRows> shards, FeatureSchema schema) {
        SortedMap<Integer, TrainingRows> narrow = new TreeMap<>();
        shards.forEach((number, rows) -> narrow.put(number, of(rows, schema)));
        return narrow;
    }

    @Override
    public int size() {
        return whole.size();
    }

    @Override
    public RowKey key(int row) {
        return whole.key(row);
    }

    @Override
    public long hash(int row) {
        return whole.hash(row);
    }

    @Override
    public FloatColumn labels() {
        return whole.labels();
    }

    @Override
    public int answerer(int row) {
        return whole.answerer(row);
    }

    @Override
    public FloatColumn feature(int modality) {
        return whole.feature(places[modality]);
    }

    @Override
    public List<SignalColumn> signals() {
        return whole.signals();
    }

    @Override
    public FloatColumn signal(String name) {
        return whole.signal(name);
    }

    @Override
    public RowNumbers training() {
        return whole.training();
    }

    @Override
    public RowNumbers validation() {
        return whole.validation();
    }
}

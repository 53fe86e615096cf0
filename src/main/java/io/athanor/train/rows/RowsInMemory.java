package io.athanor.train.rows;

import io.athanor.data.FeatureSchema;
import io.athanor.data.RowKey;
import io.athanor.data.Split;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows on the heap: columns of equal length, sorted by sample id and view.
 *
 * @param keys one a row
 * @param hashes of the keys
 * @param splits what each row may be used for in this training; null leaves the row out
 * @param labelled as {@link io.athanor.task.Task#label} gives them
 * @param answerers of each row, see {@link TrainingRows#answerer}
 * @param features [modality in schema order][row] → flattened feature, null where missing; not standardised
 * @param said what others said of the rows: [row] → [the signal's width], null where nothing
 */
public record RowsInMemory(
        FeatureSchema schema,
        RowKey[] keys,
        long[] hashes,
        @Nullable Split[] splits,
        float[] @Nullable [] labelled,
        int[] answerers,
        float[] @Nullable [][] features,
        Map<SignalColumn, float[] @Nullable []> said)
        implements TrainingRows {

    public RowsInMemory {
        said = Collections.unmodifiableMap(new LinkedHashMap<>(said));
    }

    /** Of rows that nobody is asked of. */
    public RowsInMemory(
            FeatureSchema schema,
            RowKey[] keys,
            @Nullable Split[] splits,
            float[] @Nullable [] labelled,
            float[] @Nullable [][] features,
            Map<SignalColumn, float[] @Nullable []> said) {
        this(
                schema,
                keys,
                Arrays.stream(keys).mapToLong(RowKey::hash).toArray(),
                splits,
                labelled,
                nobody(keys.length),
                features,
                said);
    }

    /** Of the payloads themselves, labelled by the numbers of their classes, -1 for none. */
    public RowsInMemory(
            FeatureSchema schema,
            String[] sampleIds,
            @Nullable Split[] splits,
            int[] classes,
            float[] @Nullable [][] features,
            Map<SignalColumn, float[] @Nullable []> said) {
        this(
                schema,
                Arrays.stream(sampleIds)
                        .map(id -> new RowKey(id, RowKey.PAYLOAD))
                        .toArray(RowKey[]::new),
                splits,
                numbered(classes),
                features,
                said);
    }

    private static float[] @Nullable [] numbered(int[] classes) {
        return Arrays.stream(classes)
                .mapToObj(c -> c < 0 ? null : new float[] {c})
                .toArray(float[][]::new);
    }

    private static int[] nobody(int rows) {
        int[] answerers = new int[rows];
        Arrays.fill(answerers, -1);
        return answerers;
    }

    /** The same rows as a network sees them that reads some of their modalities. */
    public TrainingRows seenAs(FeatureSchema some) {
        return NarrowRows.of(this, some);
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    public RowKey key(int row) {
        return keys[row];
    }

    @Override
    public long hash(int row) {
        return hashes[row];
    }

    @Override
    public FloatColumn labels() {
        return new Column(labelled);
    }

    @Override
    public int answerer(int row) {
        return answerers[row];
    }

    @Override
    public FloatColumn feature(int modality) {
        return new Column(features[modality]);
    }

    @Override
    public List<SignalColumn> signals() {
        return List.copyOf(said.keySet());
    }

    @Override
    public FloatColumn signal(String name) {
        for (Map.Entry<SignalColumn, float[] @Nullable []> each : said.entrySet()) {
            if (each.getKey().name().equals(name)) {
                return new Column(each.getValue());
            }
        }
        throw new IllegalArgumentException("the rows carry no signal '" + name + "', only " + said.keySet());
    }

    @Override
    public RowNumbers training() {
        return RowNumbers.of(size(), row -> splits[row] == Split.TRAIN);
    }

    @Override
    public RowNumbers validation() {
        return RowNumbers.of(size(), row -> splits[row] == Split.VALIDATION && labelled[row] != null);
    }

    private record Column(float[] @Nullable [] rows) implements FloatColumn {
        @Override
        public int length(int row) {
            float[] values = rows[row];
            return values == null ? 0 : values.length;
        }

        @Override
        public void copy(int row, FloatBuffer into, int at) {
            float[] values = rows[row];
            if (values != null) {
                into.put(at, values);
            }
        }
    }
}

package io.athanor.train.rows;

import io.athanor.data.RowKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of one batch or of a piece of it, in their order: where each lies, not what it says. */
public final class BatchRows {
    private final TrainingRows[] shards;
    private final int[] rows;

    private BatchRows(TrainingRows[] shards, int[] rows) {
        this.shards = shards;
        this.rows = rows;
    }

    /** @param row the number of the first row, the second, … */
    public static BatchRows of(TrainingRows shard, int size, IntUnaryOperator row) {
        TrainingRows[] shards = new TrainingRows[size];
        Arrays.fill(shards, shard);
        return new BatchRows(shards, IntStream.range(0, size).map(row).toArray());
    }

    /** All of them, one after another. */
    public static BatchRows of(Collection<BatchRows> parts) {
        return new BatchRows(
                parts.stream().flatMap(p -> Arrays.stream(p.shards)).toArray(TrainingRows[]::new),
                parts.stream().flatMapToInt(p -> Arrays.stream(p.rows)).toArray());
    }

    /** Whether they are the same rows, in the same order, of the very same shards. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof BatchRows that) || !Arrays.equals(rows, that.rows)) {
            return false;
        }
        return IntStream.range(0, rows.length).allMatch(i -> shards[i] == that.shards[i]);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rows);
    }

    public int size() {
        return rows.length;
    }

    /** @param to exclusive */
    public BatchRows part(int from, int to) {
        return new BatchRows(Arrays.copyOfRange(shards, from, to), Arrays.copyOfRange(rows, from, to));
    }

    /** All of them, so many at a time. */
    public List<BatchRows> pieces(int most) {
        List<BatchRows> pieces = new ArrayList<>();
        for (long from = 0; from < size(); from += most) {
            pieces.add(part((int) from, (int) Math.min(size(), from + most)));
        }
        return pieces;
    }

    /** Where row i of the batch lies. */
    public TrainingRows shard(int i) {
        return shards[i];
    }

    /** The number of row i of the batch in its shard. */
    public int row(int i) {
        return rows[i];
    }

    /** Some of them, in this order. */
    public BatchRows pick(int... places) {
        return new BatchRows(
                Arrays.stream(places).mapToObj(i -> shards[i]).toArray(TrainingRows[]::new),
                Arrays.stream(places).map(i -> rows[i]).toArray());
    }

    /** The same rows with all modalities that they hold, also those that the network which learns does not see. */
    public BatchRows whole() {
        return new BatchRows(
                Arrays.stream(shards)
                        .map(shard -> shard instanceof NarrowRows narrow ? narrow.whole() : shard)
                        .toArray(TrainingRows[]::new),
                rows);
    }

    /** As {@link TrainingRows#answerer}. */
    public int answerer(int i) {
        return shards[i].answerer(rows[i]);
    }

    /** As {@link #answerer}, of every row. */
    public int[] answerers() {
        return IntStream.range(0, size()).map(this::answerer).toArray();
    }

    public RowKey key(int i) {
        return shards[i].key(rows[i]);
    }

    /** As {@link io.athanor.task.Task#label} gives it. */
    public float @Nullable [] label(int i) {
        FloatColumn labels = shards[i].labels();
        return labels.has(rows[i]) ? labels.values(rows[i]) : null;
    }

    public long hash(int i) {
        return shards[i].hash(rows[i]);
    }

    public long[] hashes() {
        return IntStream.range(0, size()).mapToLong(this::hash).toArray();
    }

    /** What a person is told of the rows' keys. */
    public List<String> names() {
        return IntStream.range(0, size()).mapToObj(i -> key(i).toString()).toList();
    }
}

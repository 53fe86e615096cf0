package io.athanor.train.step;

import io.athanor.base.Seeds;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.TrainingRows;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which rows a rank takes in which step. Each shard is shuffled on its own, and every global batch takes its share of every
 * shard: step t of T takes rows ⌊(t·n + φ)/T⌋ … ⌊((t+1)·n + φ)/T⌋ of a shard of n rows, where φ in [0, T) is drawn a shard and
 * epoch, so that small shards do not all fall into the last step. So a batch is the same whoever holds the shards.
 */
public final class BatchPlan {
    private final SortedMap<Integer, TrainingRows> shards;
    private final Function<TrainingRows, RowNumbers> taken;
    private final long seed;
    private final int steps;

    /**
     * Of the rows for training.
     *
     * @param shards this rank's, by number
     * @param totalRows rows for training on all ranks
     * @param batchSize rows a step on all ranks
     */
    public BatchPlan(SortedMap<Integer, TrainingRows> shards, long totalRows, int batchSize, long seed) {
        this(shards, TrainingRows::training, totalRows, batchSize, seed);
    }

    /**
     * @param taken the rows of a shard that are meant
     * @param totalRows of them on all ranks
     */
    public BatchPlan(
            SortedMap<Integer, TrainingRows> shards,
            Function<TrainingRows, RowNumbers> taken,
            long totalRows,
            int batchSize,
            long seed) {
        this.shards = shards;
        this.taken = taken;
        this.seed = seed;
        this.steps = Math.toIntExact((totalRows + batchSize - 1) / batchSize);
    }

    /** Steps an epoch. */
    public int steps() {
        return steps;
    }

    /** The steps of an epoch. */
    public Epoch epoch(int epoch) {
        SortedMap<Integer, Order> orders = new TreeMap<>();
        shards.forEach((shard, rows) -> {
            RowNumbers training = taken.apply(rows);
            int[] places = permutation(training.size(), Seeds.mix(seed, epoch, shard, 1));
            // without a row of any rank there is no step to begin in
            long phase = steps == 0 ? 0 : Long.remainderUnsigned(Seeds.mix(seed, epoch, shard, 2), steps);
            orders.put(shard, new Order(training, places, phase));
        });
        return new Epoch(orders);
    }

    /** What every step of one epoch takes. */
    public final class Epoch {
        private final SortedMap<Integer, Order> orders;

        private Epoch(SortedMap<Integer, Order> orders) {
            this.orders = orders;
        }

        public int steps() {
            return steps;
        }

        /**
         * This rank's rows of a step, by virtual shard; shards without any are left out.
         *
         * @param step counted from 0
         */
        SortedMap<Integer, BatchRows> step(int step) {
            SortedMap<Integer, BatchRows> batch = new TreeMap<>();
            shards.forEach((shard, rows) -> {
                Order order = Objects.requireNonNull(orders.get(shard));
                int from = order.bound(step, steps);
                int to = order.bound(step + 1, steps);
                if (from < to) {
                    batch.put(shard, BatchRows.of(rows, to - from, i -> order.training.at(order.places[from + i])));
                }
            });
            return batch;
        }
    }

    /** @param places in {@code training}, permuted */
    private record Order(RowNumbers training, int[] places, long phase) {
        int bound(int step, int steps) {
            return step == 0 ? 0 : (int) (((long) step * places.length + phase) / steps);
        }
    }

    /** Fisher and Yates's shuffle. */
    private static int[] permutation(int n, long seed) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = (int) Long.remainderUnsigned(Seeds.mix(seed, i), i + 1L);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}

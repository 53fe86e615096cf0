package io.athanor.train;

import io.athanor.base.Seeds;
import io.athanor.train.BatchAssembly.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Which rows a rank takes in which step. Each shard is shuffled on its own, and every global batch takes its share of every
 * shard: step t of T takes rows ⌊(t·n + φ)/T⌋ … ⌊((t+1)·n + φ)/T⌋ of a shard of n rows, where φ in [0, T) is drawn a shard and
 * epoch, so that small shards do not all fall into the last step. So a batch is the same whoever holds the shards.
 */
final class BatchPlan {
    private final SortedMap<Integer, List<Row>> shards;
    private final long seed;
    private final int steps;

    /**
     * @param shards this rank's rows for training, by virtual shard
     * @param totalRows rows for training on all ranks
     * @param batchSize rows a step on all ranks
     */
    BatchPlan(SortedMap<Integer, List<Row>> shards, long totalRows, int batchSize, long seed) {
        this.shards = shards;
        this.seed = seed;
        this.steps = Math.toIntExact((totalRows + batchSize - 1) / batchSize);
    }

    /** Steps an epoch. */
    int steps() {
        return steps;
    }

    /** This rank's rows of every step of an epoch; a step's list may be empty. */
    List<List<Row>> epoch(int epoch) {
        List<List<Row>> batches = new ArrayList<>(steps);
        for (int t = 0; t < steps; t++) {
            batches.add(new ArrayList<>());
        }
        shards.forEach((shard, rows) -> {
            int[] order = permutation(rows.size(), Seeds.mix(seed, epoch, shard, 1));
            long phase = Long.remainderUnsigned(Seeds.mix(seed, epoch, shard, 2), steps);
            for (int t = 0; t < steps; t++) {
                int from = bound(t, rows.size(), phase);
                int to = bound(t + 1, rows.size(), phase);
                for (int i = from; i < to; i++) {
                    batches.get(t).add(rows.get(order[i]));
                }
            }
        });
        return batches;
    }

    private int bound(int step, int rows, long phase) {
        return step == 0 ? 0 : (int) (((long) step * rows + phase) / steps);
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

package io.athanor.train.step;

import io.athanor.collective.Collective;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The fixed binary tree along which virtual shards are added up: shard i to shard i + S/2, these sums i to i + S/4, and so on.
 * Rank r of n has the shards r, r + n, r + 2n, …: a whole subtree, so that the sum over ranks in pairs is the tree's top and
 * the bits are those of any number of ranks that is a power of two.
 *
 * @param rank of {@code ranks}
 * @param leaves shards of all ranks, rounded up to a power of two
 */
public record ShardTree(int rank, int ranks, int leaves) {
    public ShardTree {
        if (Integer.bitCount(ranks) != 1) {
            throw new IllegalArgumentException(ranks + " ranks cannot add up in an order of their own");
        }
    }

    /** @param shards virtual shards of all ranks */
    public static ShardTree of(Collective collective, int shards) {
        int size = collective.size();
        return new ShardTree(
                collective.rank(), size, Math.max(size, Integer.highestOneBit(Math.max(1, 2 * shards - 1))));
    }

    /** This rank's shards, in the order in which {@link #sum} asks for them. */
    public void each(IntConsumer shard) {
        each(rank, ranks, shard);
    }

    private void each(int first, int apart, IntConsumer shard) {
        if (apart < leaves) {
            each(first, 2 * apart, shard);
            each(first + apart, 2 * apart, shard);
        } else {
            shard.accept(first);
        }
    }

    /**
     * What this rank's shards add up to.
     *
     * @param leaf what a shard says, a tensor of its own that may be added to; null if it has no rows
     * @return null if none has rows
     */
    public @Nullable Tensor sum(IntFunction<@Nullable Tensor> leaf) {
        return sum(rank, ranks, leaf);
    }

    private @Nullable Tensor sum(int first, int apart, IntFunction<@Nullable Tensor> leaf) {
        if (apart >= leaves) {
            return leaf.apply(first);
        }
        Tensor left = sum(first, 2 * apart, leaf);
        Tensor right = sum(first + apart, 2 * apart, leaf);
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        left.add_(right);
        right.close();
        return left;
    }
}

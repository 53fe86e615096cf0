package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.train.rows.BatchRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A sum whose bits do not depend on the number of ranks, as long as that is a power of two and rank r has the shards r, r + n,
 * r + 2n, … : every shard's gradient is computed by itself, and they are added up along one fixed tree, shard i to shard i + S/2,
 * these sums i to i + S/4, and so on. A rank's shards are a whole subtree; the ranks' sums are the tree's top.
 */
public final class OrderedSum implements GradientSum {
    private final FlatParameters parameters;
    private final Collective collective;
    private final int leaves;
    private final int most;

    /**
     * @param shards virtual shards of all ranks
     * @param most rows that go through the network at once
     */
    public OrderedSum(FlatParameters parameters, Collective collective, int shards, int most) {
        if (Integer.bitCount(collective.size()) != 1) {
            throw new IllegalArgumentException(collective.size() + " ranks cannot add up in an order of their own");
        }
        this.parameters = parameters;
        this.collective = collective;
        this.leaves = Math.max(collective.size(), Integer.highestOneBit(Math.max(1, 2 * shards - 1)));
        this.most = most;
    }

    @Override
    public long of(SortedMap<Integer, BatchRows> shards, Consumer<BatchRows> rows) {
        if (shards.keySet().stream().anyMatch(shard -> shard % collective.size() != collective.rank())) {
            throw new IllegalArgumentException(
                    "rank " + collective.rank() + " of " + collective.size() + " has the shards " + shards.keySet());
        }
        try (AutoGradMode off = new AutoGradMode(false)) {
            Tensor sum = sum(collective.rank(), collective.size(), shards, rows);
            if (sum == null) {
                parameters.clearMessage();
            } else {
                parameters.message().copy_(sum);
                sum.close();
            }
        }
        long began = System.nanoTime();
        collective.allReduceSumInPairs(parameters.message());
        return System.nanoTime() - began;
    }

    @Override
    public boolean isWhole(List<BatchRows> pieces) {
        return false;
    }

    @Override
    public List<BatchRows> pieces(SortedMap<Integer, BatchRows> shards) {
        List<BatchRows> pieces = new ArrayList<>();
        visit(collective.rank(), collective.size(), shards, pieces);
        return pieces;
    }

    private void visit(int first, int apart, SortedMap<Integer, BatchRows> shards, List<BatchRows> pieces) {
        if (apart < leaves) {
            visit(first, 2 * apart, shards, pieces);
            visit(first + apart, 2 * apart, shards, pieces);
        } else if (shards.containsKey(first)) {
            pieces.addAll(shards.get(first).pieces(most));
        }
    }

    /** What the shards first, first + apart, first + 2·apart, … say; null if they have no rows. */
    private @Nullable Tensor sum(int first, int apart, SortedMap<Integer, BatchRows> shards, Consumer<BatchRows> rows) {
        if (apart >= leaves) {
            return leaf(shards.get(first), rows);
        }
        Tensor left = sum(first, 2 * apart, shards, rows);
        Tensor right = sum(first + apart, 2 * apart, shards, rows);
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        left.add_(right);
        right.close();
        return left;
    }

    private @Nullable Tensor leaf(@Nullable BatchRows shard, Consumer<BatchRows> rows) {
        if (shard == null) {
            return null;
        }
        parameters.clearMessage();
        for (BatchRows piece : shard.pieces(most)) {
            // what a piece took is given back before the next
            try (PointerScope scope = new PointerScope();
                    AutoGradMode on = new AutoGradMode(true)) {
                rows.accept(piece);
            }
        }
        return parameters.message().clone();
    }
}

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
    private final ShardTree tree;
    private final int most;

    /**
     * @param shards virtual shards of all ranks
     * @param most rows that go through the network at once
     */
    public OrderedSum(FlatParameters parameters, Collective collective, int shards, int most) {
        this.parameters = parameters;
        this.collective = collective;
        this.tree = ShardTree.of(collective, shards);
        this.most = most;
    }

    @Override
    public long of(SortedMap<Integer, BatchRows> shards, Consumer<BatchRows> rows) {
        if (shards.keySet().stream().anyMatch(shard -> shard % collective.size() != collective.rank())) {
            throw new IllegalArgumentException(
                    "rank " + collective.rank() + " of " + collective.size() + " has the shards " + shards.keySet());
        }
        try (AutoGradMode off = new AutoGradMode(false)) {
            Tensor sum = tree.sum(shard -> leaf(shards.get(shard), rows));
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
        tree.each(shard -> {
            if (shards.containsKey(shard)) {
                pieces.addAll(shards.get(shard).pieces(most));
            }
        });
        return pieces;
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

package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.collective.PendingSum;
import io.athanor.train.rows.BatchRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.jspecify.annotations.Nullable;

/**
 * Sums parts of the gradient over the ranks while the backward pass still computes the others (Li et al.: PyTorch distributed,
 * 2020). The message is cut into buckets; the last one, which is whole first, leaves first. All ranks send the buckets in
 * that order, whatever order their gradients come in. What is computed last has nothing left to hide behind. Lives in the
 * caller's pointer scope.
 */
public final class OverlappedSum implements GradientSum {
    /** Values a bucket, 1 MB: shorter messages are all latency, longer ones are whole too late to be hidden. */
    private static final int BUCKET = 1 << 18;

    private final FlatParameters parameters;
    private final Collective collective;
    private final int most;
    private final int bucket;
    /** By bucket: tensors that lie in it, wholly or in part; none where there is no other rank. */
    private final int[] tensors;

    private final List<PendingSum> started = new ArrayList<>();
    private final List<Hook> hooks = new ArrayList<>();
    private int[] open = {};
    private int next = -1;
    private @Nullable Hook last;
    private @Nullable RuntimeException failure;

    /** @param most rows that go through the network at once */
    public OverlappedSum(FlatParameters parameters, Collective collective, int most) {
        this(parameters, collective, most, BUCKET);
    }

    /** @param bucket values that leave together */
    OverlappedSum(FlatParameters parameters, Collective collective, int most, int bucket) {
        this.parameters = parameters;
        this.collective = collective;
        this.most = most;
        this.bucket = bucket;
        long values = collective.size() == 1 ? 0 : parameters.message().numel();
        // cut wherever tensors begin: a long one would keep what stands beside it waiting
        this.tensors = new int[Math.toIntExact((values + bucket - 1) / bucket)];
        if (collective.size() > 1) {
            watch();
        }
    }

    private void watch() {
        parameters.trainable().forEach((at, tensor) -> {
            Hook hook = new Hook(at / bucket, (at + Math.toIntExact(tensor.numel()) - 1) / bucket);
            hooks.add(hook);
            hook.buckets(b -> tensors[b]++);
            tensor.register_hook(hook);
        });
    }

    @Override
    public long of(SortedMap<Integer, BatchRows> shards, Consumer<BatchRows> rows) {
        parameters.clearMessage();
        next = tensors.length - 1;
        List<BatchRows> pieces = pieces(shards);
        for (int i = 0; i + 1 < pieces.size(); i++) {
            // what a piece took is given back before the next
            try (PointerScope scope = new PointerScope()) {
                rows.accept(pieces.get(i));
            }
        }
        if (!pieces.isEmpty()) {
            // from here on gradients are the last of the step
            open = tensors.clone();
            rows.accept(pieces.get(pieces.size() - 1));
        }
        return await();
    }

    @Override
    public boolean isWhole(List<BatchRows> pieces) {
        return collective.size() == 1 && pieces.size() == 1;
    }

    @Override
    public List<BatchRows> pieces(SortedMap<Integer, BatchRows> shards) {
        return BatchRows.of(shards.values()).pieces(most);
    }

    /** Sends what has not left yet, and returns when all sums are there. */
    private long await() {
        long began = System.nanoTime();
        open = new int[0];
        last = null;
        if (failure != null) {
            throw failure;
        }
        while (next >= 0) {
            start(next--);
        }
        started.forEach(PendingSum::await);
        started.clear();
        return System.nanoTime() - began;
    }

    private void start(int number) {
        long from = (long) number * bucket;
        long length = Math.min(bucket, parameters.message().numel() - from);
        started.add(collective.startAllReduceSum(parameters.message().narrow(0, from, length)));
    }

    /** Called in the backward pass just before a tensor's gradient is added: all that were called before are whole. */
    private final class Hook extends VoidTensorHook {
        private final int first;
        private final int end;

        /**
         * @param first bucket that the tensor lies in
         * @param end the last one
         */
        Hook(int first, int end) {
            this.first = first;
            this.end = end;
        }

        void buckets(IntConsumer each) {
            IntStream.rangeClosed(first, end).forEach(each);
        }

        @Override
        public void call(TensorBase gradient) {
            if (open.length == 0) {
                return;
            }
            try {
                if (last != null) {
                    last.buckets(b -> open[b]--);
                }
                last = this;
                while (next >= 0 && open[next] == 0) {
                    start(next--);
                }
            } catch (RuntimeException e) {
                // it must not travel through native code
                failure = e;
                open = new int[0];
            }
        }
    }
}

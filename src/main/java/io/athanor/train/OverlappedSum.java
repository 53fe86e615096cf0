package io.athanor.train;

import io.athanor.collective.Collective;
import io.athanor.collective.PendingSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.jspecify.annotations.Nullable;

/**
 * Sums parts of the gradient over the ranks while the backward pass still computes the others (Li et al.: PyTorch distributed,
 * 2020). The message is cut into buckets; the last one, which is whole first, leaves first. All ranks send the buckets in
 * that order, whatever order their gradients come in. Lives in the caller's pointer scope.
 */
final class OverlappedSum implements GradientSum {
    /** Values a bucket, 1 MB: shorter messages are all latency, longer ones are whole too late to be hidden. */
    private static final int BUCKET = 1 << 18;

    private final FlatParameters parameters;
    private final Collective collective;
    private final int most;
    /** By bucket: the first of its places in the message; one more for the message's end. */
    private final List<Integer> bounds = new ArrayList<>();
    /** By bucket: tensors that lie in it, wholly or in part. */
    private final List<Integer> tensors = new ArrayList<>();

    private final List<PendingSum> started = new ArrayList<>();
    private final List<Hook> hooks = new ArrayList<>();
    private int[] open = {};
    private int next = -1;
    private @Nullable Hook last;
    private @Nullable RuntimeException failure;
    private long waited;

    /** @param most rows that go through the network at once */
    OverlappedSum(FlatParameters parameters, Collective collective, int most) {
        this.parameters = parameters;
        this.collective = collective;
        this.most = most;
        if (collective.size() > 1) {
            cut();
        }
    }

    /** Buckets begin where tensors do, so that a tensor lies in one. */
    private void cut() {
        for (Map.Entry<Integer, Tensor> learned : parameters.learned().entrySet()) {
            int at = learned.getKey();
            if (bounds.isEmpty() || at - bounds.get(bounds.size() - 1) >= BUCKET) {
                bounds.add(at);
                tensors.add(0);
            }
            int bucket = bounds.size() - 1;
            tensors.set(bucket, tensors.get(bucket) + 1);
            Hook hook = new Hook(bucket);
            hooks.add(hook);
            learned.getValue().register_hook(hook);
        }
        bounds.add(Math.toIntExact(parameters.message().numel()));
    }

    @Override
    public void of(SortedMap<Integer, BatchRows> shards, Consumer<BatchRows> rows) {
        parameters.clearMessage();
        List<BatchRows> pieces = GradientSum.pieces(BatchRows.of(shards.values()), most);
        for (int i = 0; i < pieces.size(); i++) {
            if (i + 1 == pieces.size()) {
                arm();
            }
            rows.accept(pieces.get(i));
        }
        if (collective.size() > 1) {
            send();
        }
    }

    /** From here on gradients are the last of the step. */
    private void arm() {
        open = tensors.stream().mapToInt(Integer::intValue).toArray();
        next = open.length - 1;
    }

    private void send() {
        long began = System.nanoTime();
        if (failure != null) {
            throw failure;
        }
        for (int bucket = next < 0 && started.isEmpty() ? tensors.size() - 1 : next; bucket >= 0; bucket--) {
            start(bucket);
        }
        started.forEach(PendingSum::await);
        started.clear();
        open = new int[0];
        next = -1;
        last = null;
        waited += System.nanoTime() - began;
    }

    private void start(int bucket) {
        int from = bounds.get(bucket);
        started.add(collective.startSum(parameters.message().narrow(0, from, bounds.get(bucket + 1) - from)));
    }

    @Override
    public long waited() {
        long since = waited;
        waited = 0;
        return since;
    }

    /** Called in the backward pass just before a tensor's gradient is added: all that were called before are whole. */
    private final class Hook extends VoidTensorHook {
        private final int bucket;

        Hook(int bucket) {
            this.bucket = bucket;
        }

        @Override
        public void call(TensorBase gradient) {
            if (open.length == 0) {
                return;
            }
            try {
                if (last != null) {
                    open[last.bucket]--;
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

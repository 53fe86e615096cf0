package io.athanor.collective;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Ranks of one process in step through its memory: whoever comes last does the work of an operation, and no message is
 * copied through the system. Two ranks come to the bits of {@link GlooCollective}, and so do more that add up in pairs.
 */
public final class SharedCollective implements Collective {
    private static final Map<GroupKey, Group> GROUPS = new ConcurrentHashMap<>();

    private final Group group;
    private final int rank;
    private long calls;
    private boolean closed;

    private SharedCollective(Group group, int rank) {
        this.group = group;
        this.rank = rank;
    }

    /**
     * Returns at once; the other ranks are missed at the first operation.
     *
     * @param timeOut of every operation
     */
    public static SharedCollective join(GroupKey key, int rank, int size, Duration timeOut) {
        Group group = GROUPS.compute(key, (k, there) -> {
            Group joined = there == null ? new Group(k, size, timeOut) : there;
            joined.members++;
            return joined;
        });
        return new SharedCollective(group, rank);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return group.size;
    }

    @Override
    public void allReduceSum(Tensor tensor) {
        startAllReduceSum(tensor).await();
    }

    @Override
    public PendingSum startAllReduceSum(Tensor tensor) {
        return start("a sum", tensor, tensors -> {
            for (Tensor other : tensors.subList(1, tensors.size())) {
                tensors.get(0).add_(other);
            }
            copy(tensors);
        });
    }

    @Override
    public void allReduceSumInPairs(Tensor tensor) {
        if (Integer.bitCount(group.size) != 1) {
            throw new IllegalStateException(group.size + " ranks cannot add up pairwise");
        }
        start("a sum in pairs", tensor, tensors -> {
                    for (int apart = tensors.size() / 2; apart > 0; apart /= 2) {
                        for (int i = 0; i < apart; i++) {
                            tensors.get(i).add_(tensors.get(i + apart));
                        }
                    }
                    copy(tensors);
                })
                .await();
    }

    @Override
    public List<Tensor> allGather(Tensor own) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            RowCounts counts = RowCounts.of(this, own);
            Tensor all = RowCounts.zeros(own, counts.all());
            counts.parts(all, -1).get(rank).copy_(own);
            start("an all-gather", all, tensors -> {
                        for (int from = 0; from < tensors.size(); from++) {
                            Tensor part = counts.parts(tensors.get(from), -1).get(from);
                            for (Tensor other : tensors) {
                                counts.parts(other, -1).get(from).copy_(part);
                            }
                        }
                    })
                    .await();
            return counts.parts(all, -1);
        }
    }

    @Override
    public void broadcast(Tensor tensor) {
        start("a broadcast", tensor, SharedCollective::copy).await();
    }

    @Override
    public void await() {
        start("a barrier", null, tensors -> {}).await();
    }

    private static void copy(List<Tensor> tensors) {
        for (Tensor other : tensors.subList(1, tensors.size())) {
            other.copy_(tensors.get(0));
        }
    }

    /** Whoever comes last does the work, on the tensors of all ranks in their order. */
    private PendingSum start(String doing, @Nullable Tensor tensor, Consumer<List<Tensor>> work) {
        Operation operation = group.arrive(calls++, rank, doing, tensor);
        if (operation.isLast(rank)) {
            operation.run(work);
        }
        return () -> await(doing, operation);
    }

    private void await(String doing, Operation operation) {
        try {
            try {
                operation.done.get(group.timeOut.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                group.giveUp(operation, e);
                // all are there: the last of them is at work
                operation.done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + doing, e);
        } catch (ExecutionException e) {
            throw group.lost(rank, doing, e);
        }
    }

    /** Leaves, and lets the others know why. */
    public void fail(Throwable why) {
        group.leave(Set.of(rank), new IllegalStateException("worker " + rank + " failed: " + why, why));
    }

    /** Those who still wait for this rank lose it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            group.leave(Set.of(rank), new IllegalStateException("it has left"));
            GROUPS.computeIfPresent(group.key, (key, there) -> --there.members == 0 ? null : there);
        }
    }

    /** What the ranks share. */
    private static final class Group {
        private final GroupKey key;
        private final int size;
        private final Duration timeOut;
        private final Map<Long, Operation> open = new HashMap<>();
        /** Those that left first, or never came: whoever leaves after them does so on their account. */
        private Set<Integer> gone = Set.of();

        private @Nullable Exception why;

        /** Guarded by the map of groups. */
        private int members;

        Group(GroupKey key, int size, Duration timeOut) {
            this.key = key;
            this.size = size;
            this.timeOut = timeOut;
        }

        synchronized Operation arrive(long number, int rank, String doing, @Nullable Tensor tensor) {
            if (why != null) {
                throw lost(rank, doing, why);
            }
            Operation operation = open.computeIfAbsent(number, n -> new Operation(size));
            operation.add(rank, tensor);
            if (operation.isLast(rank)) {
                open.remove(number);
            }
            return operation;
        }

        /** Without the ranks that did not come, if any did not. */
        synchronized void giveUp(Operation operation, Exception why) {
            Set<Integer> missing = operation.missing();
            if (!missing.isEmpty()) {
                leave(missing, why);
            }
        }

        synchronized void leave(Set<Integer> ranks, Exception why) {
            if (this.why == null) {
                gone = ranks;
                this.why = why;
            }
            Exception first = this.why;
            open.values().forEach(operation -> operation.fail(first));
            open.clear();
        }

        /** What a rank says that waits in vain. */
        synchronized RuntimeException lost(int rank, String doing, Exception otherwise) {
            Exception first = Objects.requireNonNullElse(why, otherwise);
            if (first.getCause() != null && !gone.contains(rank)) {
                return new IllegalStateException(first.getMessage(), first);
            }
            return gone.contains(rank)
                    ? new PeerLost(rank, Set.of(), doing, new IllegalStateException("the others have given it up"))
                    : new PeerLost(rank, gone, doing, first);
        }
    }

    /** One call of all ranks. */
    private static final class Operation {
        private final @Nullable Tensor[] tensors;
        private final Set<Integer> there = new TreeSet<>();
        private volatile int last = -1;
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

        Operation(int size) {
            this.tensors = new Tensor[size];
        }

        void add(int rank, @Nullable Tensor tensor) {
            there.add(rank);
            if (there.size() == tensors.length) {
                last = rank;
            }
            if (tensor != null) {
                // another name for the same memory: a rank that fails on the way frees its own while others may still
                // add to it
                tensors[rank] = tensor.detach().retainReference();
            }
        }

        boolean isLast(int rank) {
            return last == rank;
        }

        Set<Integer> missing() {
            return IntStream.range(0, tensors.length)
                    .filter(rank -> !there.contains(rank))
                    .boxed()
                    .collect(Collectors.toSet());
        }

        void run(Consumer<List<Tensor>> work) {
            try (PointerScope scope = new PointerScope();
                    AutoGradMode off = new AutoGradMode(false)) {
                work.accept(Arrays.stream(tensors).filter(Objects::nonNull).toList());
                done.complete(null);
            } catch (Throwable e) {
                // an Error too: the others would wait for it to the end of their patience
                done.completeExceptionally(e);
            } finally {
                release();
            }
        }

        void fail(Exception why) {
            done.completeExceptionally(why);
            release();
        }

        private void release() {
            for (Tensor tensor : tensors) {
                if (tensor != null) {
                    tensor.releaseReference();
                }
            }
        }
    }
}

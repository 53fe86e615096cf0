package io.athanor.collective;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Ranks in step over TCP, by Gloo as PyTorch's own data-parallel training uses it. Several ranks may live in one JVM, each in a
 * thread of its own.
 */
public final class GlooCollective implements Collective {
    /** How long a rank that has lost a peer waits for a word from the others, to say which one is gone. */
    private static final Duration ROLL_CALL = Duration.ofSeconds(2);

    private final MeetingPoint meeting;
    private final ProcessGroupGloo group;
    private final int rank;
    private final int size;

    private GlooCollective(MeetingPoint meeting, ProcessGroupGloo group, int rank, int size) {
        this.meeting = meeting;
        this.group = group;
        this.rank = rank;
        this.size = size;
    }

    /**
     * Returns when all ranks have come, and each has proved that it has the key.
     *
     * @param meeting stays open until this collective is closed
     * @param ownHost name or address under which the other ranks reach this one
     * @param timeOut of this call and of every later one
     * @throws PeerLost if a rank does not come within the time-out, or somebody without the key has come in its place
     */
    public static GlooCollective join(
            MeetingPoint meeting, GroupKey key, int rank, int size, String ownHost, Duration timeOut) {
        GlooCollective joined = connect(meeting, rank, size, ownHost, timeOut);
        try {
            joined.requireProofs(key);
            return joined;
        } catch (RuntimeException e) {
            joined.close();
            throw e;
        }
    }

    private static GlooCollective connect(MeetingPoint meeting, int rank, int size, String ownHost, Duration timeOut) {
        try (Milliseconds patience = new Milliseconds(timeOut.toMillis());
                ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(patience);
                var device = ProcessGroupGloo.createDeviceForHostname(ownHost);
                GlooDeviceVector devices = new GlooDeviceVector(device)) {
            options.devices(devices);
            return new GlooCollective(meeting, new ProcessGroupGloo(meeting.store(), rank, size, options), rank, size);
        } catch (RuntimeException e) {
            throw new PeerLost(rank, Set.of(), "meeting " + size + " ranks", e);
        }
    }

    /** The ranks draw numbers, and each says of all of them what only the key's owners can. */
    private void requireProofs(GroupKey key) {
        long[] drawn = gathered(new long[] {new SecureRandom().nextLong(), new SecureRandom().nextLong()});
        long[] said = gathered(key.proof(drawn, rank));
        int length = said.length / size;
        for (int other = 0; other < size; other++) {
            if (!Arrays.equals(
                    key.proof(drawn, other), Arrays.copyOfRange(said, other * length, (other + 1) * length))) {
                throw new PeerLost(
                        rank, Set.of(other), "meeting " + size + " ranks", new SecurityException("it lacks the key"));
            }
        }
    }

    /** The numbers of all ranks, in their order. */
    private long[] gathered(long[] own) {
        long[] all = new long[size * own.length];
        System.arraycopy(own, 0, all, rank * own.length, own.length);
        try (PointerScope scope = new PointerScope()) {
            Tensor sum = Tensor.create(all, all.length);
            allReduceSum(sum);
            sum.data_ptr_long().get(all);
        }
        return all;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void allReduceSum(Tensor tensor) {
        run("a sum", () -> group.allreduce(new TensorVector(tensor)));
    }

    @Override
    public PendingSum startAllReduceSum(Tensor tensor) {
        return pending("a sum", () -> group.allreduce(new TensorVector(tensor)));
    }

    @Override
    public void allReduceSumInPairs(Tensor tensor) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalStateException(size + " ranks cannot add up pairwise");
        }
        if (size == 2) {
            // a + b is b + a
            allReduceSum(tensor);
            return;
        }
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            long values = tensor.numel();
            long share = (values + size - 1) / size;
            Tensor padded = torch.zeros(share * size);
            padded.narrow(0, 0, values).copy_(tensor);
            // every rank is given all ranks' values of its share, adds them up, and tells the others
            Tensor all = torch.zeros(share * size);
            run("a sum in pairs", () -> group.alltoall_base(all, padded, new LongVector(), new LongVector()));
            for (int apart = size / 2; apart > 0; apart /= 2) {
                all.narrow(0, 0, share * apart).add_(all.narrow(0, share * apart, share * apart));
            }
            run("a sum in pairs", () -> group._allgather_base(padded, all.narrow(0, 0, share)));
            tensor.copy_(padded.narrow(0, 0, values));
        }
    }

    @Override
    public List<Tensor> allGather(Tensor own) {
        return allGather(own, group::_allgather_base);
    }

    /**
     * As {@link #allGather(Tensor)}, by a group of these ranks.
     *
     * @param start an all-gather of tensors of one size: into the first the second of every rank
     */
    List<Tensor> allGather(Tensor own, BiFunction<Tensor, Tensor, Work> start) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            RowCounts counts = RowCounts.of(this, own);
            // messages are of one size; the shorter ones are padded
            Tensor padded = RowCounts.zeros(own, counts.most());
            padded.narrow(0, 0, own.size(0)).copy_(own);
            Tensor all = RowCounts.zeros(own, size * counts.most());
            if (all.numel() > 0) {
                run("an all-gather", () -> start.apply(all, padded));
            }
            return counts.parts(all, counts.most());
        }
    }

    @Override
    public void broadcast(Tensor tensor) {
        run("a broadcast", () -> group.broadcast(new TensorVector(tensor)));
    }

    @Override
    public void await() {
        run("a barrier", group::barrier);
    }

    /** Where other groups of these ranks may meet. */
    Store store() {
        return meeting.store();
    }

    /** Begins an operation of a group of these ranks; who is lost in it is found out here. */
    PendingSum pending(String doing, Supplier<Work> start) {
        Work work = start(doing, start);
        return () -> {
            // it would keep the connections
            try (work) {
                await(doing, work);
            }
        };
    }

    /** As {@link #pending}, and waits for its end. */
    void run(String doing, Supplier<Work> start) {
        try (PointerScope scope = new PointerScope()) {
            await(doing, start(doing, start));
        }
    }

    private Work start(String doing, Supplier<Work> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            throw new PeerLost(rank, silent(e), doing, e);
        }
    }

    private void await(String doing, Work work) {
        try {
            work._wait();
        } catch (RuntimeException e) {
            throw new PeerLost(rank, silent(e), doing, e);
        }
    }

    /** The ranks that do not report at the meeting point; if that is gone, or says nothing, so does rank 0. */
    private Set<Integer> silent(RuntimeException failure) {
        List<Integer> others =
                IntStream.range(0, size).filter(other -> other != rank).boxed().toList();
        try {
            return meeting.absent("lost-a-peer", rank, others, ROLL_CALL);
        } catch (ExecutionException e) {
            failure.addSuppressed(e.getCause());
            return Set.of(0);
        }
    }

    @Override
    public void close() {
        group.close();
    }
}

package io.athanor.collective;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The ranks of one attempt, in step. Every method but {@link #rank} and {@link #size} is called by all ranks in the same
 * order. A lost peer raises {@link PeerLost} within the time-out and never hangs.
 */
public interface Collective extends AutoCloseable {
    int rank();

    int size();

    /** Replaces the tensor (float, double or long, contiguous, on the CPU; on a GPU if the ranks meet there) on every rank by the sum over the ranks. */
    void allReduceSum(Tensor tensor);

    /**
     * As {@link #allReduceSum}, while the caller goes on. Sums that were started go ahead side by side.
     *
     * @param tensor not to be touched until the sum is awaited
     */
    PendingSum startAllReduceSum(Tensor tensor);

    /**
     * As {@link #allReduceSum}, added up pairwise: rank i to rank i + n/2, these sums i to i + n/4, and so on. So ranks that each
     * hold what a half of the ranks would hold in a smaller group get that group's sums to the last bit. The number of ranks
     * is a power of two.
     *
     * @param tensor of float
     */
    void allReduceSumInPairs(Tensor tensor);

    /**
     * The tensors of all ranks, by rank: the same bits on every rank.
     *
     * @param own contiguous; its first axis may differ from rank to rank, its type and other axes may not
     * @return in the caller's pointer scope, without gradient
     */
    List<Tensor> allGather(Tensor own);

    /** Replaces the tensor on every rank by that of rank 0. */
    void broadcast(Tensor tensor);

    /** Returns when every rank has called it. */
    void await();

    @Override
    void close();
}

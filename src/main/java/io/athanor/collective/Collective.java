package io.athanor.collective;

import org.bytedeco.pytorch.Tensor;

/**
 * The ranks of one attempt, in step. Every method but {@link #rank} and {@link #size} is called by all ranks in the same
 * order. A lost peer raises {@link PeerLost} within the time-out and never hangs.
 */
public interface Collective extends AutoCloseable {
    int rank();

    int size();

    /** Replaces the tensor (float or double, contiguous, on the CPU) on every rank by the sum over the ranks. */
    void sumInPlace(Tensor tensor);

    /** Replaces the tensor on every rank by that of rank 0. */
    void broadcast(Tensor tensor);

    /** Returns when every rank has called it. */
    void await();

    @Override
    void close();
}

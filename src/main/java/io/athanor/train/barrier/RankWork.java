package io.athanor.train.barrier;

import io.athanor.collective.Collective;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * What the ranks of a training do together, whatever it is that they train. It travels to executors as a broadcast.
 *
 * @param <R> what rank 0 comes back with; the others end alike
 */
public interface RankWork<R extends Serializable> extends Serializable {
    /** Whether 1, 2 and 4 ranks are to end in the same bits: their number is a power of two then, and processors compute. */
    boolean deterministic();

    /**
     * What a rank needs, brought there before the ranks meet, so that none waits for another's storage within a time-out.
     *
     * @throws io.athanor.base.UserError if it cannot be had; the ranks then end alike, with its message
     */
    Ready<R> prepare(int rank, int ranks, WorkerSettings settings, Configuration configuration);

    /** A rank that has what it needs. Whoever asked for it closes it. */
    interface Ready<R> extends AutoCloseable {
        /**
         * Trains from the newest checkpoint, or from the start, in step with the others.
         *
         * @param device what this rank computes with
         * @param checkpoints used by rank 0 alone
         */
        R fit(Collective collective, TorchDevice device, Checkpoints checkpoints, RankListener listener);

        @Override
        void close();
    }
}

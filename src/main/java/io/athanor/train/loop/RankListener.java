package io.athanor.train.loop;

import io.athanor.train.step.EpochTally;

/** Told how a training goes, on every rank, in the thread that trains; what it throws ends the attempt. */
public interface RankListener {
    /**
     * A step is done.
     *
     * @param epoch counted from 1
     * @param steps of an epoch
     * @param tally of the epoch so far
     */
    default void step(int epoch, int steps, EpochTally tally) {}

    /**
     * An epoch is done. Those before the checkpoint are told too, in order, as nobody may have heard of them from the attempt
     * that died.
     */
    default void epoch(EpochReport report) {}

    static RankListener silent() {
        return new RankListener() {};
    }
}

package io.athanor.train.loop;

import io.athanor.train.step.EpochTally;
import java.io.Serializable;

/**
 * How far a training has come within an epoch, over all ranks.
 *
 * @param epoch counted from 1
 * @param steps of the epoch
 * @param tally of the epoch so far, one step at least
 */
public record StepReport(int epoch, int steps, EpochTally tally) implements Serializable {
    /** Steps since the training began. */
    public long step() {
        return (long) (epoch - 1) * steps + tally.steps();
    }

    /** Mean of the objective over the epoch so far. */
    public double loss() {
        return tally.loss() / tally.weight();
    }

    public double samplesPerSecond() {
        return tally.samples() / tally.seconds();
    }

    /** Share of the time in which the rank that tells waited for others, [0, 1]. */
    public double allReduceShare() {
        return tally.allReduceSeconds() / tally.seconds();
    }

    /** Share of the time in which the network of the rank that tells had no rows, [0, 1]. */
    public double dataWaitShare() {
        return tally.dataWaitSeconds() / tally.seconds();
    }

    /**
     * Seconds that steps still take at the speed of this epoch, if the training does not stop early.
     *
     * @param epochs of the whole training
     */
    public double secondsLeft(int epochs) {
        return ((long) epochs * steps - step()) * tally.seconds() / tally.steps();
    }
}

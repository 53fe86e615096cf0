package io.athanor.train.step;

import java.io.Serializable;

/**
 * What the steps of an epoch have come to so far, over all ranks.
 *
 * @param steps steps done
 * @param loss sum of the objective
 * @param weight sum of the rows' weights
 * @param samples rows seen
 * @param learningRate of the last step
 * @param seconds spent on them
 * @param allReduceSeconds of these, spent waiting for other ranks
 * @param dataWaitSeconds of these, spent laying out rows before the network could have them
 */
public record EpochTally(
        int steps,
        double loss,
        double weight,
        long samples,
        double learningRate,
        double seconds,
        double allReduceSeconds,
        double dataWaitSeconds)
        implements Serializable {
    /** The same after so many more seconds. */
    public EpochTally later(double more) {
        return new EpochTally(
                steps, loss, weight, samples, learningRate, seconds + more, allReduceSeconds, dataWaitSeconds);
    }

    public static EpochTally none() {
        return new EpochTally(0, 0, 0, 0, 0, 0, 0, 0);
    }
}

package io.athanor.train.loop;

import java.io.Serializable;

/**
 * One epoch of training, over all ranks.
 *
 * @param epoch counted from 1
 * @param trainLoss mean of the objective over the epoch's batches, weighted
 * @param validationLoss mean log-loss on the validation rows, NaN where there are none
 * @param validationAccuracy share of validation rows whose label is the most likely class, NaN where there are none
 * @param learningRate at the epoch's last step
 * @param seconds of the whole epoch
 * @param samples training rows seen
 * @param allReduceSeconds spent waiting for other ranks
 * @param dataWaitSeconds spent laying out rows before the network could have them
 * @param steps of the epoch
 */
public record EpochReport(
        int epoch,
        double trainLoss,
        double validationLoss,
        double validationAccuracy,
        double learningRate,
        double seconds,
        long samples,
        double allReduceSeconds,
        double dataWaitSeconds,
        int steps)
        implements Serializable {}

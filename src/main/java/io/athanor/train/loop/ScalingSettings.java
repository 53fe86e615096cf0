package io.athanor.train.loop;

import io.athanor.base.Setting;
import java.io.Serializable;

/** How the learning rate follows the batch size. */
public record ScalingSettings(
        @Setting(
                value =
                        "How the learning rate follows the batch size: not at all (none), in proportion (linear), or with its"
                                + " square root (sqrt). auto is sqrt where batch-size is auto, otherwise none.",
                otherwise = "auto",
                oneOf = {"auto", "none", "linear", "sqrt"})
        String learningRateScaling,

        @Setting(
                value = "The batch size at which the learning rate is the one given.",
                otherwise = "32",
                min = 1,
                max = 1048576)
        int referenceBatchSize)
        implements Serializable {

    public static ScalingSettings usual() {
        return new ScalingSettings("auto", 32);
    }

    /**
     * Linear as in Goyal et al.: Accurate, Large Minibatch SGD, 2017; with the square root, which is the rule of Adam's kind, as
     * in Malladi et al.: On the SDEs and Scaling Rules for Adaptive Gradient Algorithms, 2022.
     */
    double of(double learningRate, BatchSize batchSize, long trainingRows) {
        double times = (double) batchSize.of(trainingRows) / referenceBatchSize;
        return switch (learningRateScaling) {
            case "linear" -> learningRate * times;
            case "sqrt" -> learningRate * Math.sqrt(times);
            case "auto" -> batchSize.isAuto() ? learningRate * Math.sqrt(times) : learningRate;
            default -> learningRate;
        };
    }
}

package io.athanor.train.loop;

import io.athanor.base.Setting;
import java.io.Serializable;

/** How the learning rate follows the batch size. */
public record ScalingSettings(
        @Setting(
                value =
                        "How the learning rate follows the batch size: not at all (none), in proportion (linear), or with its"
                                + " square root (sqrt).",
                otherwise = "none",
                oneOf = {"none", "linear", "sqrt"})
        String learningRateScaling,

        @Setting(
                value = "The batch size at which the learning rate is the one given.",
                otherwise = "32",
                min = 1,
                max = 1048576)
        int referenceBatchSize)
        implements Serializable {

    public static ScalingSettings none() {
        return new ScalingSettings("none", 32);
    }

    /** Linear as in Goyal et al.: Accurate, large minibatch SGD, 2017. */
    double of(double learningRate, int batchSize) {
        double times = (double) batchSize / referenceBatchSize;
        return switch (learningRateScaling) {
            case "linear" -> learningRate * times;
            case "sqrt" -> learningRate * Math.sqrt(times);
            default -> learningRate;
        };
    }
}

package io.athanor.train.loop;

import io.athanor.base.Setting;
import java.io.Serializable;

/** Which average of the learned values counts. */
public record AveragingSettings(
        @Setting(
                value =
                        "What is validated and published: the weights as they are (none), a moving average over the steps (ema),"
                                + " or the mean over the last epochs' ends (swa).",
                otherwise = "none",
                oneOf = {"none", "ema", "swa"})
        String averaging,

        @Setting(
                value = "Share that the moving average keeps at a step; less at first, when it has seen little.",
                otherwise = "0.999",
                min = 0,
                max = 0.999999)
        double emaDecay,

        @Setting(
                value =
                        "Share of the epochs before the first that the mean counts; the learning rate stays where it is then.",
                otherwise = "0.75",
                min = 0,
                max = 0.99)
        double swaStart)
        implements Serializable {

    public static AveragingSettings none() {
        return new AveragingSettings("none", 0.999, 0.75);
    }

    boolean ema() {
        return averaging.equals("ema");
    }

    boolean swa() {
        return averaging.equals("swa");
    }

    /**
     * Epochs before the first that the mean counts.
     *
     * @param epochs of the whole training
     */
    int epochsBefore(int epochs) {
        return (int) (swaStart * epochs);
    }
}

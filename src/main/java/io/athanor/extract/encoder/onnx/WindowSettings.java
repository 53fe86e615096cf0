package io.athanor.extract.encoder.onnx;

import io.athanor.base.Setting;
import io.athanor.extract.Pooling;
import java.io.Serializable;

/** Windows of a sound, each of which the network hears by itself. */
public record WindowSettings(
        @Setting(value = "Seconds of a window.", min = 0.025, max = 3600)
        double seconds,

        @Setting(value = "Seconds from one window to the next, at most those of a window.", min = 0.01, max = 3600)
        double hop,

        @Setting(
                value =
                        "How the vectors of the windows become the feature: their mean, max, mean and deviation, or none, which"
                                + " keeps them as a sequence.",
                otherwise = "mean",
                oneOf = {"mean", "max", "mean-deviation", "none"})
        Pooling pooling,

        @Setting(
                value = "Windows heard of a sound in a sequence; the rest is cut off.",
                otherwise = "64",
                min = 1,
                max = 16384)
        int maxWindows)
        implements Serializable {
    public WindowSettings {
        if (hop > seconds) {
            throw new IllegalArgumentException("hop is " + hop + ", expected at most the " + seconds
                    + " of seconds, or some of the sound is unheard");
        }
    }
}

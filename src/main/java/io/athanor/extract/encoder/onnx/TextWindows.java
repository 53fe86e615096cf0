package io.athanor.extract.encoder.onnx;

import io.athanor.base.Setting;
import java.io.Serializable;

/** How a text that is longer than a network reads at once is read in windows, each {@code max-tokens} long. */
public record TextWindows(
        @Setting(
                value = "Word pieces that a window has in common with the one before; at most half of max-tokens.",
                otherwise = "32",
                min = 0,
                max = 4096)
        int overlap,

        @Setting(value = "Windows read of a text; the rest is cut off.", otherwise = "8", min = 1, max = 4096)
        int max,

        @Setting(
                value =
                        "How the vectors of a text's windows become one: their mean, or the largest of each value (max); or none,"
                                + " which keeps them as a sequence.",
                otherwise = "mean",
                oneOf = {"mean", "max", "none"})
        String pooling)
        implements Serializable {
    /** @throws IllegalArgumentException beginning with the key {@code text-windows}, if they do not fit */
    void require(int maxTokens, boolean oneVector) {
        if (2 * overlap > maxTokens) {
            throw new IllegalArgumentException("text-windows overlap by " + overlap + ", expected at most half of the "
                    + maxTokens + " word pieces of max-tokens");
        }
        if (!oneVector) {
            throw new IllegalArgumentException(
                    "text-windows are set for a vector a word piece, expected one vector a text (tokens or pooling)");
        }
    }
}

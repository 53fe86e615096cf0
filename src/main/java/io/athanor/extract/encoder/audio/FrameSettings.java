package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import io.athanor.data.Shape;
import java.io.Serializable;

/** How the values of a sound's frames become its feature. */
public record FrameSettings(
        @Setting(
                value =
                        "One vector a sound, mean and standard deviation over its frames (pooled), or one a frame (sequence).",
                otherwise = "pooled",
                oneOf = {"pooled", "sequence"})
        String frames,

        @Setting(
                value = "Frames read of a sound in a sequence; the rest is cut off.",
                otherwise = "512",
                min = 1,
                max = 16384)
        int maxFrames,

        @Setting(value = "Which sounds are read.", otherwise = "{}", inline = true)
        SoundSettings sounds)
        implements Serializable {
    boolean pooled() {
        return frames.equals("pooled");
    }

    /** @param width values a frame */
    Shape shape(int width) {
        return pooled() ? new Shape.Vector(2 * width) : new Shape.Sequence(maxFrames, width);
    }
}

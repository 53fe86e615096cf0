package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import io.athanor.extract.payload.audio.SoundDecoder;
import java.io.Serializable;

/** Which sounds are read, and what is done to them first. */
public record SoundSettings(
        @Setting(value = "Sounds of more seconds are rejected.", otherwise = "60", min = 1, max = 3600)
        int maxSeconds,

        @Setting(value = "What is done to a sound before it is heard, in this order.", otherwise = "{}")
        PreprocessSettings preprocess)
        implements Serializable {
    /** What is read where nothing is said. */
    public static SoundSettings usual() {
        return upTo(60);
    }

    /** Sounds of so many seconds, as they come. */
    public static SoundSettings upTo(int seconds) {
        return new SoundSettings(seconds, new PreprocessSettings(null, null, "first", null));
    }

    /** A decoder of these sounds. */
    public SoundDecoder decoder() {
        return new SoundDecoder(maxSeconds, preprocess.cleaning());
    }
}

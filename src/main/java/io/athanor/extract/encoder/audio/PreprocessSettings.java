package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import io.athanor.extract.payload.audio.SoundCleaning;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What is done to a sound before an encoder hears it, in the order of these settings. */
public record PreprocessSettings(
        @Setting(
                value =
                        "Silence at its ends is taken off: what is quieter than the loudest frame by so many decibels or more.",
                otherwise = Setting.NONE,
                min = 1,
                max = 120)
        @Nullable
        Double trimSilence,

        @Setting(
                value = "Seconds of it that are heard; the rest is cut off. Shorter sounds stay as they are.",
                otherwise = Setting.NONE,
                min = 0.01,
                max = 3600)
        @Nullable
        Double cropSeconds,

        @Setting(
                value = "Which part of it these seconds are.",
                otherwise = "first",
                oneOf = {"first", "centre"})
        String cropFrom,

        @Setting(
                value =
                        "Loudness that it is brought to, in LUFS by ITU-R BS.1770-4, as far as no sample gets above -1 dB of full scale.",
                otherwise = Setting.NONE,
                min = -60,
                max = -5)
        @Nullable
        Double loudness)
        implements Serializable {
    public PreprocessSettings {
        if (cropSeconds == null && cropFrom.equals("centre")) {
            throw new IllegalArgumentException("crop-from is set, expected crop-seconds beside it");
        }
    }

    SoundCleaning cleaning() {
        return new SoundCleaning(trimSilence, cropSeconds, cropFrom.equals("centre"), loudness);
    }
}

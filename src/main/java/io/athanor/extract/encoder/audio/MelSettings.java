package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.function.Function;

/** The log-mel spectrogram: 25 ms of sound every 10 ms where nothing is said. */
public record MelSettings(
        @Setting(value = "Samples of a frame that is transformed, at 16 kHz.", otherwise = "512", min = 16, max = 4096)
        int nFft,

        @Setting(
                value = "Samples of a frame that the Hann window lets through, at most n-fft.",
                otherwise = "400",
                min = 16,
                max = 4096)
        int winLength,

        @Setting(value = "Samples from one frame to the next.", otherwise = "160", min = 16, max = 4096)
        int hopLength,

        @Setting(value = "Mel filters.", otherwise = "64", min = 2, max = 512)
        int nMels,

        @Setting(
                value =
                        "htk is torchaudio's default, with filters of height 1; slaney is librosa's, with filters of area 1.",
                otherwise = "htk")
        MelScale melScale,

        @Setting(value = "Hz at which the lowest filter begins.", otherwise = "0", min = 0, max = 7999)
        int fMin,

        @Setting(value = "Hz at which the highest filter ends.", otherwise = "8000", min = 1, max = 8000)
        int fMax)
        implements Serializable {
    /** Added before the logarithm, as by torchaudio's MFCC: silence is ln 10⁻⁶, and not minus infinity. */
    private static final double OFFSET = 1e-6;

    public MelSettings {
        Spectrogram.require(nFft, winLength);
        if (fMin >= fMax) {
            throw new IllegalArgumentException("f-min is " + fMin + ", expected less than the " + fMax + " of f-max");
        }
        int deaf = melScale.filters(nMels, nFft, fMin, fMax).firstDeaf();
        if (deaf >= 0) {
            throw new IllegalArgumentException("n-mels is " + nMels + ", expected fewer or a larger n-fft: filter "
                    + (deaf + 1) + " lies between two bins of the spectrum");
        }
    }

    Spectrogram spectrogram() {
        return new Spectrogram(nFft, winLength, hopLength);
    }

    /** From a power spectrum to ln(mel + 10⁻⁶): [nMels]. */
    Function<double[], double[]> logMels() {
        FilterBank filters = melScale.filters(nMels, nFft, fMin, fMax);
        return power -> {
            double[] mels = filters.apply(power);
            for (int m = 0; m < mels.length; m++) {
                mels[m] = Math.log(mels[m] + OFFSET);
            }
            return mels;
        };
    }
}

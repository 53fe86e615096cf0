package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Sound to how loud each of the twelve pitch classes is, C first, in whatever octave; the loudest of a frame is 1. Silence is
 * all zeros. Concert pitch (A4) is 440 Hz.
 */
public record ChromaExtractor(int nFft, int winLength, int hopLength, FrameSettings frames)
        implements FeatureExtractor {
    private static final int CLASSES = 12;

    /** Of A0, from which octaves are counted. */
    private static final double A0_HERTZ = 27.5;

    /** Octaves around the fifth count most, and two octaves away exp(−½) of it. */
    private static final double CENTRE_OCTAVE = 5;

    private static final double OCTAVE_WIDTH = 2;

    /** From A, where octaves begin here, to C, where they begin for musicians. */
    private static final int A_TO_C = 3;

    /** What is weaker is as good as silence; 2 to the power of −126, the least of a float at full precision. */
    private static final double SILENCE = Float.MIN_NORMAL;

    @Override
    public Shape output() {
        return frames.shape(CLASSES);
    }

    @Override
    public Session open(ExecutorPlace place) {
        FilterBank filters = new FilterBank(weights(nFft));
        return new FramesSession(
                frames,
                new Spectrogram(nFft, winLength, hopLength),
                power -> loudestIsOne(filters.apply(power)),
                Function.identity());
    }

    private static double[] loudestIsOne(double[] classes) {
        double loudest = Arrays.stream(classes).max().orElseThrow();
        return loudest < SILENCE
                ? classes
                : Arrays.stream(classes).map(c -> c / loudest).toArray();
    }

    /**
     * How much of a bin a pitch class gets (Ellis: Chroma feature analysis and synthesis, 2007): a Gauss curve of its distance
     * in semitones, as wide as the bin but at least a semitone; of length 1 a bin, and weighed by its octave.
     *
     * @return [12 × nFft / 2 + 1]
     */
    private static double[][] weights(int nFft) {
        double[][] weights = new double[CLASSES][nFft / 2 + 1];
        for (int k = 0; k <= nFft / 2; k++) {
            double pitch = pitch(k, nFft);
            double width = Math.max(1, pitch(k + 1, nFft) - pitch);
            double octave = (pitch / CLASSES - CENTRE_OCTAVE) / OCTAVE_WIDTH;
            double squares = 0;
            for (int c = 0; c < CLASSES; c++) {
                double away = Math.IEEEremainder(pitch - (c + A_TO_C), CLASSES);
                weights[c][k] = Math.exp(-0.5 * Math.pow(2 * away / width, 2));
                squares += weights[c][k] * weights[c][k];
            }
            for (int c = 0; c < CLASSES; c++) {
                weights[c][k] *= Math.exp(-0.5 * octave * octave) / Math.sqrt(squares);
            }
        }
        return weights;
    }

    /** Semitones above A0; bin 0, which has no pitch, is put an octave and a half below bin 1. */
    private static double pitch(int bin, int nFft) {
        return bin == 0
                ? pitch(1, nFft) - 1.5 * CLASSES
                : CLASSES * Math.log(Spectrogram.hertz(bin, nFft) / A0_HERTZ) / Math.log(2);
    }

    /** The pitch classes of a sound: mean and deviation over its frames, a vector of 24 values, or a sequence of 12 each. */
    @Registered("chroma")
    public record Settings(
            @Setting(
                    value = "Samples of a frame that is transformed, at 16 kHz: more tell lower notes apart.",
                    otherwise = "2048",
                    min = 16,
                    max = 4096)
            int nFft,

            @Setting(
                    value = "Samples of a frame that the Hann window lets through, at most n-fft.",
                    otherwise = "2048",
                    min = 16,
                    max = 4096)
            int winLength,

            @Setting(value = "Samples from one frame to the next.", otherwise = "512", min = 16, max = 4096)
            int hopLength,

            @Setting(value = "What becomes of its frames.", otherwise = "{}", inline = true)
            FrameSettings frames)
            implements EncoderSettings {
        public Settings {
            Spectrogram.require(nFft, winLength);
        }

        @Override
        public FeatureExtractor extractor() {
            return new ChromaExtractor(nFft, winLength, hopLength, frames);
        }
    }
}

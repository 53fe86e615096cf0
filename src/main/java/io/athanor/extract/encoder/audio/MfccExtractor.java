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
import org.jtransforms.dct.DoubleDCT_1D;

/**
 * Sound to mel-frequency cepstral coefficients (Davis and Mermelstein, 1980): the first values of the orthonormal DCT-II of
 * each frame's log-mel spectrum, and how they change from frame to frame.
 *
 * @param deltas 0 the coefficients alone, 1 with their deltas, 2 with the deltas of these too
 */
public record MfccExtractor(MelSettings mel, int nMfcc, int deltas, FrameSettings frames) implements FeatureExtractor {
    /** Frames to each side that a delta looks at. */
    private static final int REACH = 2;

    @Override
    public Shape output() {
        return frames.shape(nMfcc * (1 + deltas));
    }

    @Override
    public Session open(ExecutorPlace place) {
        var transform = new DoubleDCT_1D(mel.nMels());
        Function<double[], double[]> cepstrum = logMels -> {
            transform.forward(logMels, true);
            return Arrays.copyOf(logMels, nMfcc);
        };
        return new FramesSession(frames, mel.spectrogram(), mel.logMels().andThen(cepstrum), this::withDeltas);
    }

    /** @return [frames × nMfcc · (1 + deltas)] */
    private double[][] withDeltas(double[][] frames) {
        double[][] all = new double[frames.length][nMfcc * (1 + deltas)];
        double[][] order = frames;
        for (int d = 0; d <= deltas; d++) {
            for (int t = 0; t < all.length; t++) {
                System.arraycopy(order[t], 0, all[t], d * nMfcc, nMfcc);
            }
            order = deltas(order);
        }
        return all;
    }

    /** The slope of the line through a frame and its neighbours: Σ n · (c[t + n] − c[t − n]) / (2 · Σ n²). The ends go on. */
    private static double[][] deltas(double[][] frames) {
        int last = frames.length - 1;
        double[][] deltas = new double[frames.length][frames[0].length];
        double squares = 0;
        for (int n = 1; n <= REACH; n++) {
            squares += 2 * n * n;
        }
        for (int t = 0; t <= last; t++) {
            for (int n = 1; n <= REACH; n++) {
                double[] before = frames[Math.max(0, t - n)];
                double[] after = frames[Math.min(last, t + n)];
                for (int k = 0; k < before.length; k++) {
                    deltas[t][k] += n * (after[k] - before[k]) / squares;
                }
            }
        }
        return deltas;
    }

    /** The MFCCs of a sound with their deltas: mean and deviation over its frames, a vector of 78 values, or a sequence. */
    @Registered("mfcc")
    public record Settings(
            @Setting(value = "The log-mel spectrogram.", otherwise = "{}", inline = true)
            MelSettings mel,

            @Setting(value = "Coefficients a frame, at most n-mels.", otherwise = "13", min = 1, max = 512)
            int nMfcc,

            @Setting(
                    value = "0 gives the coefficients alone, 1 their deltas too, 2 the deltas of these as well.",
                    otherwise = "2",
                    min = 0,
                    max = 2)
            int deltas,

            @Setting(value = "What becomes of its frames.", otherwise = "{}", inline = true)
            FrameSettings frames)
            implements EncoderSettings {
        public Settings {
            if (nMfcc > mel.nMels()) {
                throw new IllegalArgumentException(
                        "n-mfcc is " + nMfcc + ", expected at most the " + mel.nMels() + " of n-mels");
            }
        }

        @Override
        public FeatureExtractor extractor() {
            return new MfccExtractor(mel, nMfcc, deltas, frames);
        }
    }
}

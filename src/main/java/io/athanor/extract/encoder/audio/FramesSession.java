package io.athanor.extract.encoder.audio;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.audio.Sound;
import io.athanor.extract.payload.audio.SoundDecoder;
import java.util.Arrays;
import java.util.function.Function;

/** Sounds to the values of their frames, or to the mean and the deviation of these. */
final class FramesSession implements ComputedSession {
    private final FrameSettings settings;
    private final SoundDecoder decoder;
    private final Spectrogram spectrogram;
    private final Function<double[], double[]> frame;
    private final Function<double[][], double[][]> context;

    /**
     * @param frame from a power spectrum to a frame's values
     * @param context from all frames to as many, [frames × width]: what a frame has of its neighbours
     */
    FramesSession(
            FrameSettings settings,
            Spectrogram spectrogram,
            Function<double[], double[]> frame,
            Function<double[][], double[][]> context) {
        this.settings = settings;
        this.decoder = settings.sounds().decoder();
        this.spectrogram = spectrogram;
        this.frame = frame;
        this.context = context;
    }

    @Override
    public Decoded decode(byte[] payload) {
        return decoder.decode(payload, this::feature);
    }

    private Feature feature(Sound sound) {
        short[] samples = sound.samples();
        int all = spectrogram.frames(samples.length);
        int read = settings.pooled() ? all : Math.min(all, settings.maxFrames());
        if (samples.length < spectrogram.leastSamples()) {
            samples = Arrays.copyOf(samples, spectrogram.leastSamples());
        }
        double[][] frames = new double[read][];
        for (int t = 0; t < read; t++) {
            frames[t] = frame.apply(spectrogram.power(samples, t));
        }
        frames = context.apply(frames);
        Changes cut = read < all
                ? Changes.of(Change.SOUND_CUT, 1, all + " frames, of which the first " + read + " were read")
                : Changes.NONE;
        return new Feature(
                settings.pooled() ? meanAndDeviation(frames) : rows(frames),
                sound.changes().plus(cut));
    }

    /** The mean of each value, then its deviation (of these frames, not of a population behind them): [2 · width]. */
    private static float[] meanAndDeviation(double[][] frames) {
        int width = frames[0].length;
        float[] feature = new float[2 * width];
        for (int k = 0; k < width; k++) {
            double sum = 0;
            for (double[] values : frames) {
                sum += values[k];
            }
            double mean = sum / frames.length;
            double squares = 0;
            for (double[] values : frames) {
                squares += (values[k] - mean) * (values[k] - mean);
            }
            feature[k] = (float) mean;
            feature[width + k] = (float) Math.sqrt(squares / frames.length);
        }
        return feature;
    }

    private static float[] rows(double[][] frames) {
        int width = frames[0].length;
        float[] feature = new float[frames.length * width];
        for (int i = 0; i < feature.length; i++) {
            feature[i] = (float) frames[i / width][i % width];
        }
        return feature;
    }
}

package io.athanor.extract.payload.audio;

import java.util.Arrays;

/**
 * Silence at the ends of a sound, by the rule of {@code librosa.effects.trim}: the root mean square of frames of 2,048 samples
 * every 512, each centred, with zeros beyond the ends; a frame is silent from so many decibels below the loudest on. From the first that is
 * not, up to the one behind the last that is not, the sound is kept.
 */
final class Silence {
    private static final int FRAME = 2048;
    private static final int HOP = 512;

    /** Full scale is ±1. What is quieter counts as this, as librosa has it. */
    private static final double QUIETEST = 1e-5;

    private static final double FULL_SCALE = 1 << 15;

    private Silence() {}

    /**
     * Without silence at its ends. All zeros stay: then no frame is below the loudest.
     *
     * @param below decibels, positive
     */
    static short[] trimmed(short[] samples, double below) {
        double[] levels = levels(samples);
        double loudest = Arrays.stream(levels).max().orElse(0);
        int first = 0;
        int last = levels.length - 1;
        while (first < last && levels[first] - loudest <= -below) {
            first++;
        }
        while (last > first && levels[last] - loudest <= -below) {
            last--;
        }
        return Arrays.copyOfRange(samples, first * HOP, Math.min(samples.length, (last + 1) * HOP));
    }

    /** A frame's, in decibels of full scale. */
    private static double[] levels(short[] samples) {
        long[] squares = new long[samples.length + 1];
        for (int i = 0; i < samples.length; i++) {
            // at most 2^30 each, of an hour of samples together below 2^56
            squares[i + 1] = squares[i] + (long) samples[i] * samples[i];
        }
        double[] levels = new double[1 + samples.length / HOP];
        for (int t = 0; t < levels.length; t++) {
            int from = Math.max(0, t * HOP - FRAME / 2);
            int to = Math.min(samples.length, t * HOP + FRAME / 2);
            double root = Math.sqrt((double) (squares[to] - squares[from]) / FRAME) / FULL_SCALE;
            levels[t] = 20 * Math.log10(Math.max(QUIETEST, root));
        }
        return levels;
    }
}

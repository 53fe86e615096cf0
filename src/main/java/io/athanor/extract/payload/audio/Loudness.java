package io.athanor.extract.payload.audio;

import java.util.Locale;

/**
 * Loudness of a mono sound by ITU-R BS.1770-4: what two filters leave of it, a head's and an ear's, its power in blocks of 400 ms every
 * 100 ms, of which those count that are not below −70 LUFS, nor 10 LU or more below the mean of these. A sound that is shorter than a
 * block is one. The standard's filters are for 48 kHz; at this rate they are those of the same poles (De Man: Evaluation of
 * implementations of the EBU R128 loudness measurement, 2018).
 */
final class Loudness {
    private static final int BLOCK = 4 * Sound.SAMPLE_RATE / 10;
    private static final int HOP = Sound.SAMPLE_RATE / 10;
    private static final double ABSOLUTE_GATE = -70;
    private static final double RELATIVE_GATE = -10;
    private static final double FULL_SCALE = 1 << 15;

    /** No sample is brought beyond, in decibels of full scale. */
    private static final double MOST_PEAK = -1;

    /** What one channel of full scale is above its own power. */
    private static final double OFFSET = -0.691;

    /** What the standard's own filters are for. */
    private static final int STANDARD_RATE = 48_000;

    /** The head, a shelf: its corner in Hz, its gain in decibels, its quality. */
    private static final double SHELF_HERTZ = 1681.974450955533;

    private static final double SHELF_DECIBELS = 3.999843853973347;
    private static final double SHELF_Q = 0.7071752369554196;

    /** Of the gain, in the shelf's middle. */
    private static final double SHELF_MIDDLE = 0.4996667741545416;

    private static final double HIGH_PASS_HERTZ = 38.13547087602444;
    private static final double HIGH_PASS_Q = 0.5003270373238773;

    private Loudness() {}

    /**
     * A sound that was brought to a loudness, as near as that can be.
     *
     * @param why it was not reached, for a person; empty if it was
     */
    record Normalised(short[] samples, String why) {
        boolean reached() {
            return why.isEmpty();
        }
    }

    /**
     * The same sound, louder or quieter by one factor. No sample is brought beyond −1 dB of full scale: the factor is smaller then. What has no
     * loudness, such as silence, stays as it is.
     *
     * @param target in LUFS
     */
    static Normalised normalised(short[] samples, double target) {
        double loudness = of(samples);
        if (loudness == Double.NEGATIVE_INFINITY) {
            return new Normalised(
                    samples, "nothing in it is above " + ABSOLUTE_GATE + " LUFS, and it was left as it is");
        }
        double wanted = target - loudness;
        double room = MOST_PEAK - decibels(peak(samples));
        // one that is beyond already may stay, or become quieter
        double gain = wanted <= 0 ? wanted : Math.min(wanted, Math.max(0, room));
        double factor = Math.pow(10, gain / 20);
        short[] made = new short[samples.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = (short) Math.rint(samples[i] * factor);
        }
        return new Normalised(
                made,
                gain < wanted
                        ? String.format(
                                Locale.ROOT, "its peaks let it become %.1f of %.1f LUFS", loudness + gain, target)
                        : "");
    }

    private static double peak(short[] samples) {
        int most = 1;
        for (short sample : samples) {
            most = Math.max(most, Math.abs((int) sample));
        }
        return most / FULL_SCALE;
    }

    private static double decibels(double amplitude) {
        return 20 * Math.log10(amplitude);
    }

    /** In LUFS; minus infinity where no block is above the absolute gate. */
    static double of(short[] samples) {
        double[] power = blocks(samples);
        double audible = gated(power, ABSOLUTE_GATE);
        return audible == 0
                ? Double.NEGATIVE_INFINITY
                : lufs(gated(power, Math.max(ABSOLUTE_GATE, lufs(audible) + RELATIVE_GATE)));
    }

    /** The mean of those blocks that are louder; 0 if there is none. */
    private static double gated(double[] power, double gate) {
        double sum = 0;
        int count = 0;
        for (double block : power) {
            if (lufs(block) > gate) {
                sum += block;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    private static double lufs(double power) {
        return OFFSET + 10 * Math.log10(power);
    }

    /** The mean square of each block, filtered. */
    private static double[] blocks(short[] samples) {
        Filter shelf = shelf();
        Filter highPass = highPass();
        double[] sums = new double[samples.length + 1];
        for (int i = 0; i < samples.length; i++) {
            double heard = highPass.next(shelf.next(samples[i] / FULL_SCALE));
            sums[i + 1] = sums[i] + heard * heard;
        }
        int length = Math.min(BLOCK, samples.length);
        double[] blocks = new double[1 + (samples.length - length) / HOP];
        for (int b = 0; b < blocks.length; b++) {
            blocks[b] = (sums[b * HOP + length] - sums[b * HOP]) / length;
        }
        return blocks;
    }

    private static Filter shelf() {
        double k = Math.tan(Math.PI * SHELF_HERTZ / Sound.SAMPLE_RATE);
        double high = Math.pow(10, SHELF_DECIBELS / 20);
        double middle = Math.pow(high, SHELF_MIDDLE);
        double a0 = 1 + k / SHELF_Q + k * k;
        return new Filter(
                (high + middle * k / SHELF_Q + k * k) / a0,
                2 * (k * k - high) / a0,
                (high - middle * k / SHELF_Q + k * k) / a0,
                2 * (k * k - 1) / a0,
                (1 - k / SHELF_Q + k * k) / a0);
    }

    private static Filter highPass() {
        double k = highPassCorner(Sound.SAMPLE_RATE);
        double a0 = highPassGain(k);
        // the standard does not divide its numerator by its own: what passes is as loud at this rate as at that
        double b0 = highPassGain(highPassCorner(STANDARD_RATE)) / a0;
        return new Filter(b0, -2 * b0, b0, 2 * (k * k - 1) / a0, (1 - k / HIGH_PASS_Q + k * k) / a0);
    }

    private static double highPassCorner(int rate) {
        return Math.tan(Math.PI * HIGH_PASS_HERTZ / rate);
    }

    private static double highPassGain(double k) {
        return 1 + k / HIGH_PASS_Q + k * k;
    }

    /** Of second order: y = b0·x + b1·x₁ + b2·x₂ − a1·y₁ − a2·y₂. */
    private static final class Filter {
        private final double b0;
        private final double b1;
        private final double b2;
        private final double a1;
        private final double a2;
        private double first;
        private double second;

        Filter(double b0, double b1, double b2, double a1, double a2) {
            this.b0 = b0;
            this.b1 = b1;
            this.b2 = b2;
            this.a1 = a1;
            this.a2 = a2;
        }

        double next(double x) {
            double y = b0 * x + first;
            first = b1 * x - a1 * y + second;
            second = b2 * x - a2 * y;
            return y;
        }
    }
}

package io.athanor.extract.payload.audio;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.MediaException;
import java.util.Arrays;

/** Samples at the scale of 16-bit integers, as they come, up to a bound. */
final class MonoSamples {
    private static final float FULL_SCALE = 1 << 15;

    private final int maxSeconds;
    private final int most;
    private short[] samples = new short[Sound.SAMPLE_RATE];
    private int count;
    private int clipped;

    MonoSamples(int maxSeconds) {
        this.maxSeconds = maxSeconds;
        this.most = Math.multiplyExact(maxSeconds, Sound.SAMPLE_RATE);
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** How many were beyond full scale, and became that. */
    int clipped() {
        return clipped;
    }

    short[] samples() {
        return Arrays.copyOf(samples, count);
    }

    /**
     * Makes sure that there is room.
     *
     * @param more samples that may come; their number is known before their values are
     * @throws MediaException if they are too many
     */
    void expect(long more) throws MediaException {
        if (count + more > most) {
            throw new MediaException(Rejection.TOO_LARGE, "more than " + maxSeconds + " seconds of sound");
        }
    }

    /**
     * Adds samples.
     *
     * @param values full scale is ±1; more is clipped
     * @throws MediaException if a value is NaN or infinite, or they are too many
     */
    void add(float[] values, int length) throws MediaException {
        expect(length);
        if (count + length > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(count + length, 2 * samples.length));
        }
        for (int i = 0; i < length; i++) {
            float value = values[i] * FULL_SCALE;
            if (Float.isNaN(value) || Float.isInfinite(value)) {
                throw new MediaException(
                        Rejection.NOT_FINITE,
                        "a sample is NaN or infinite, " + (count + i) / Sound.SAMPLE_RATE
                                + " seconds from its beginning");
            }
            int rounded = (int) Math.rint(value);
            short kept = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, rounded));
            // a rounding's width beyond is what any decoder of compressed sound does
            if (Math.abs(rounded - kept) > 1) {
                clipped++;
            }
            samples[count + i] = kept;
        }
        count += length;
    }
}

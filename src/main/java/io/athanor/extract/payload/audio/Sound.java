package io.athanor.extract.payload.audio;

import io.athanor.base.Changes;

/**
 * What is heard in a payload.
 *
 * @param samples mono, at {@link #SAMPLE_RATE}, at the scale of 16-bit integers, at least one
 * @param changes what was done to it on the way that no setting asked for
 */
public record Sound(short[] samples, Changes changes) {
    /** Samples a second, of every sound. */
    public static final int SAMPLE_RATE = 16_000;
}

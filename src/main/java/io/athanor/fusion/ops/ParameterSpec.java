package io.athanor.fusion.ops;

import java.io.Serializable;

/**
 * One named tensor of a network.
 *
 * @param name dotted, unique within the network, as in {@code gate.image.weight}
 * @param shape sizes of its axes
 * @param start how it begins
 */
public record ParameterSpec(String name, long[] shape, Start start) implements Serializable {
    /** How a tensor begins. */
    public enum Start {
        /** Uniform in ±1/√fan-in, drawn from hash(seed, name, index). */
        UNIFORM_FAN_IN,
        ZEROS,
        ONES,
        /** Not learned: given by the fitted transforms (means and scales of the inputs). */
        GIVEN
    }

    public boolean trainable() {
        return start != Start.GIVEN;
    }

    public long size() {
        long n = 1;
        for (long s : shape) {
            n *= s;
        }
        return n;
    }
}

package io.athanor.train.fitting;

import java.util.Optional;

/** A transform of vectors of numbers; of a sequence it is fitted on all tokens and done to each, unless it {@link #pools}. */
public interface ValueTransform extends TransformSettings {
    /**
     * Why it cannot be fitted to vectors of this width: what was found, and what was expected.
     *
     * @return empty if it can
     */
    default Optional<String> refusal(int width) {
        return Optional.empty();
    }

    /** Whether it makes one vector of a sequence; it then is the first of the transforms, lest rounding decide between near ties. */
    default boolean pools() {
        return false;
    }

    /** Whether it is fitted to rows at all; what is not costs no pass over them. */
    default boolean readsRows() {
        return true;
    }

    /** What has seen no row yet. */
    TransformFit<?> fit(int width);
}

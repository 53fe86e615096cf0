package io.athanor.extract;

import io.athanor.data.Shape;

/** How the vectors of a payload's pieces (windows of a sound, frames of a clip) become its feature. */
public enum Pooling {
    /** The mean of each value. */
    MEAN,

    /** The largest of each value. */
    MAX,

    /** The mean of each value, then its standard deviation over these pieces: twice as wide. */
    MEAN_DEVIATION,

    /** A sequence of them. */
    NONE;

    /**
     * The shape of the feature.
     *
     * @param width values a piece
     * @param most pieces in a sequence
     */
    public Shape shape(int width, int most) {
        return switch (this) {
            case MEAN, MAX -> new Shape.Vector(width);
            case MEAN_DEVIATION -> new Shape.Vector(2 * width);
            case NONE -> new Shape.Sequence(most, width);
        };
    }
}

package io.athanor.extract.payload.video;

import java.io.Serializable;

/** Of which moments of a clip the frames are taken. */
public sealed interface Moments extends Serializable {
    /** The frame that is shown at 0, and every so many seconds. */
    record Every(double seconds) implements Moments {
        @Override
        public double at(long index, double length) {
            double time = index * seconds;
            return index == 0 || time < length ? time : Double.POSITIVE_INFINITY;
        }
    }

    /** The frames that are shown in the middle of so many equal parts. */
    record Evenly(int frames) implements Moments {
        @Override
        public double at(long index, double length) {
            return index < frames ? (index + 0.5) * length / frames : Double.POSITIVE_INFINITY;
        }
    }

    /**
     * The first frame of each scene: the clip's own first, and each whose colours differ from those of the frame before by this or more.
     * Colours are the shares of 8 × 8 × 8 cells of red, green and blue, and the difference of two is half the sum of the absolute differences of their
     * shares: 0 for the same colours, wherever they are, and 1 where none is in both.
     */
    record Scenes(double difference) implements Moments {
        @Override
        public double at(long index, double length) {
            return Double.POSITIVE_INFINITY;
        }
    }

    /**
     * When the frames are taken that do not depend on what is seen.
     *
     * @param index from 0
     * @param length of the clip in seconds
     * @return seconds from its beginning; infinite after the last
     */
    double at(long index, double length);
}

package io.athanor.extract.encoder.series;

import java.io.Serializable;

/** What a window of a series says, by a formula. Travels, and is used by several threads at once. */
public interface SeriesFormula extends Serializable {
    /** Values a channel. */
    int width();

    /** Whether it takes points for equally far apart. */
    boolean wantsEven();

    /**
     * Writes the values of one channel.
     *
     * @param window at least one point
     * @param channel of the window
     * @param into the values
     * @param at where in it they begin
     */
    void write(Series window, int channel, double[] into, int at);
}

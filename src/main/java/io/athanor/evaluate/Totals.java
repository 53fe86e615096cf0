package io.athanor.evaluate;

import java.io.Serializable;

/** Sums over some rows. */
final class Totals implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Layout layout;
    private final double[] sums;

    /** @param sums as the layout has them; whoever changes them changes what is read here */
    Totals(Layout layout, double[] sums) {
        this.layout = layout;
        this.sums = sums;
    }

    double of(Part part) {
        return of(part, 0);
    }

    double of(Part part, int place) {
        return sums[layout.at(part) + place];
    }

    /** A part's sum for each known row; NaN if there is none. */
    double mean(Part part) {
        return ratio(of(part), of(Part.KNOWN));
    }

    /** NaN where the whole is nothing. */
    static double ratio(double part, double whole) {
        return whole == 0 ? Double.NaN : part / whole;
    }
}

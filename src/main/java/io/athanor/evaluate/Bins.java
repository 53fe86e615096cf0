package io.athanor.evaluate;

import java.util.ArrayList;
import java.util.List;

/** 15 bins of equal width, filled with probabilities and whether they came true. */
final class Bins {
    static final int COUNT = 15;

    private Bins() {}

    static void add(double probability, boolean hit, RowScores.Sink into) {
        int bin = Math.max(0, Math.min(COUNT - 1, (int) Math.ceil(probability * COUNT) - 1));
        into.add(Part.BINS, bin, 1);
        into.add(Part.BINS, COUNT + bin, hit ? 1 : 0);
        into.add(Part.BINS, 2 * COUNT + bin, probability);
    }

    static List<ReliabilityBin> list(Totals totals) {
        var bins = new ArrayList<ReliabilityBin>();
        for (int b = 0; b < COUNT; b++) {
            double rows = totals.of(Part.BINS, b);
            bins.add(new ReliabilityBin(
                    (double) b / COUNT,
                    (b + 1.0) / COUNT,
                    (long) rows,
                    rows == 0 ? 0 : totals.of(Part.BINS, 2 * COUNT + b) / rows,
                    rows == 0 ? 0 : totals.of(Part.BINS, COUNT + b) / rows));
        }
        return bins;
    }

    static double error(Totals totals) {
        double error = 0;
        long n = 0;
        for (ReliabilityBin bin : list(totals)) {
            n += bin.rows();
            error += bin.rows() * Math.abs(bin.accuracy() - bin.confidence());
        }
        return n == 0 ? Double.NaN : error / n;
    }
}

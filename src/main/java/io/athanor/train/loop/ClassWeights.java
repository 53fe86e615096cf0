package io.athanor.train.loop;

import org.jspecify.annotations.Nullable;

/** What a row of each class counts. */
final class ClassWeights {
    private ClassWeights() {}

    /**
     * @param kind {@code balanced}: rows ÷ (classes there are · rows of the class), whose mean over the rows is 1; {@code
     *     none}: null
     * @param counts rows of each class, then those of none
     */
    static double @Nullable [] of(String kind, double[] counts) {
        if (kind.equals("none")) {
            return null;
        }
        int classes = counts.length - 1;
        double rows = 0;
        int seen = 0;
        for (int c = 0; c < classes; c++) {
            rows += counts[c];
            seen += counts[c] > 0 ? 1 : 0;
        }
        double[] weights = new double[classes];
        for (int c = 0; c < classes; c++) {
            weights[c] = counts[c] == 0 ? 0 : rows / (seen * counts[c]);
        }
        return weights;
    }
}

package io.athanor.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * How many times as much one contender needs as another, by rounds that took turns: the median of the rounds' ratios, and
 * an interval between two of them. The interval asks nothing of their distribution: the k-th smallest and the k-th largest
 * of n ratios enclose the true median with probability 1 − 2·P(Binomial(n, ½) &lt; k), and the largest k is taken for which
 * that is at least 0.95. Fewer than six rounds cannot promise so much; they give their smallest and largest.
 *
 * @param median of the ratios
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param rounds they were found in
 */
record PairedRatio(double median, double low, double high, int rounds) {
    private static final int FEWEST = 6;

    /**
     * @param numerator a figure a round
     * @param denominator a figure a round, of the same rounds, positive
     */
    static PairedRatio of(double[] numerator, double[] denominator) {
        if (numerator.length == 0 || numerator.length != denominator.length) {
            throw new IllegalArgumentException(numerator.length + " rounds against " + denominator.length);
        }
        double[] ratios = new double[numerator.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = numerator[i] / denominator[i];
        }
        Arrays.sort(ratios);
        int outermost = outermost(ratios.length);
        return new PairedRatio(median(ratios), ratios[outermost], ratios[ratios.length - 1 - outermost], ratios.length);
    }

    /** @param values at least one, in any order */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Index from either end of the ratios that bound the interval. */
    private static int outermost(int rounds) {
        double outside = 0;
        double term = Math.pow(0.5, rounds);
        int k = 0;
        while (2 * (outside + term) <= 0.05) {
            outside += term;
            term = term * (rounds - k) / (k + 1);
            k++;
        }
        return Math.max(0, k - 1);
    }

    @Override
    public String toString() {
        String interval = rounds < FEWEST ? "smallest and largest of " + rounds + " rounds" : "95 % interval";
        return String.format(Locale.ROOT, "%.2f (%s: %.2f to %.2f)", median, interval, low, high);
    }
}

package io.athanor.job.inspect;

/**
 * Cramér's V, from 0 (two variables are independent) to 1 (one tells the other), of a table of counts n_ij with r rows, c
 * columns and n samples in all:
 *
 * <pre>
 *   φ² = χ²/n = Σ_ij n_ij² / (n_i· n_·j) − 1
 *   V  = √( φ² / min(r − 1, c − 1) )
 * </pre>
 *
 * <p>Of independent variables, φ² is (r − 1)(c − 1)/(n − 1) on average rather than 0, so that V of few samples and many classes
 * is far above 0. That is taken off, and r and c with it:
 *
 * <pre>
 *   φ̃² = max(0, φ² − (r − 1)(c − 1)/(n − 1)),   r̃ = r − (r − 1)²/(n − 1),   c̃ = c − (c − 1)²/(n − 1)
 *   Ṽ  = √( φ̃² / min(r̃ − 1, c̃ − 1) )
 * </pre>
 *
 * <p>H. Cramér, Mathematical Methods of Statistics, Princeton 1946, ch. 21; the correction: W. Bergsma, A bias-correction for
 * Cramér's V and Tschuprow's T, Journal of the Korean Statistical Society 42 (2013) 323–328.
 */
final class CramersV {
    private CramersV() {}

    /**
     * With the correction.
     *
     * @param phiSquared χ²/n
     * @param n samples
     * @param rows that have samples
     * @param columns that have samples
     * @return in [0, 1]; NaN where a variable has but one value, or there are too few samples to tell
     */
    static double corrected(double phiSquared, long n, long rows, long columns) {
        if (rows < 2 || columns < 2 || n < 2) {
            return Double.NaN;
        }
        double rest = n - 1.0;
        double phi = Math.max(0, phiSquared - (rows - 1.0) * (columns - 1.0) / rest);
        double r = rows - (rows - 1.0) * (rows - 1.0) / rest;
        double c = columns - (columns - 1.0) * (columns - 1.0) / rest;
        double least = Math.min(r - 1, c - 1);
        return least <= 0 ? Double.NaN : Math.min(1, Math.sqrt(phi / least));
    }
}

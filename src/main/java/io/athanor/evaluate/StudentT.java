package io.athanor.evaluate;

/**
 * Student's t distribution. Its cumulative function is 1 − ½·I(ν/(ν + t²); ν/2, ½) for t ≥ 0, with I the regularised
 * incomplete beta function, here by its continued fraction (Abramowitz and Stegun, 26.5.8 and 26.7.1).
 */
final class StudentT {
    private static final int MOST_TERMS = 500;
    private static final double TINY = 1e-300;

    private StudentT() {}

    /**
     * The value below which lies the share {@code p} of the distribution.
     *
     * @param p in [0.5, 1)
     * @param freedom degrees of freedom, positive
     */
    static double quantile(double p, double freedom) {
        if (!(p >= 0.5 && p < 1)) {
            throw new IllegalArgumentException("a quantile at " + p);
        }
        double low = 0;
        double high = 1;
        while (cumulative(high, freedom) < p) {
            high *= 2;
        }
        // the function is monotone: bisection down to the last bits needs no derivative and cannot diverge
        for (int i = 0; i < 200 && high - low > 1e-13 * high; i++) {
            double middle = (low + high) / 2;
            if (cumulative(middle, freedom) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** @param t at least 0 */
    static double cumulative(double t, double freedom) {
        return 1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
    }

    private static double incompleteBeta(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        // the fraction converges fast only below the mean; above it the symmetry I(x; a, b) = 1 − I(1 − x; b, a) serves
        if (x > (a + 1) / (a + b + 2)) {
            return 1 - incompleteBeta(1 - x, b, a);
        }
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
        return front * fraction(x, a, b) / a;
    }

    /** 1/(1 + d₁/(1 + d₂/(1 + …))), evaluated forwards by Lentz's method. */
    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
        double value = d;
        for (int m = 1; m <= MOST_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / nonZero(1 + even * d);
            c = nonZero(1 + even / c);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / nonZero(1 + odd * d);
            c = nonZero(1 + odd / c);
            value *= d * c;
            if (Math.abs(d * c - 1) < 1e-15) {
                return value;
            }
        }
        return value;
    }

    private static double nonZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** Stirling's series after shifting the argument above 10; good to 1e-14. */
    private static double logGamma(double x) {
        double shift = 0;
        double z = x;
        while (z < 10) {
            shift -= Math.log(z);
            z++;
        }
        double inverse = 1 / z;
        double square = inverse * inverse;
        double series = inverse
                * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))));
        return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
    }
}

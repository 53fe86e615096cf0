package io.athanor.evaluate;

/**
 * The score interval of a share (Wilson, Probable inference, the law of succession, and statistical inference, Journal of
 * the American Statistical Association 22, 1927; Brown, Cai and DasGupta, Interval estimation for a binomial proportion,
 * 2001). Of the share p of n independent draws, with z the normal quantile at (1 + confidence)/2,
 *
 * <pre>(p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)</pre>
 *
 * <p>It has a width at p = 0 and p = 1, where every resample is like the other.
 */
final class Wilson {
    /** Of Student's t, where it is the normal distribution to five digits. */
    private static final double MANY = 1e6;

    private Wilson() {}

    /**
     * @param share in [0, 1]
     * @param n draws that know nothing of each other: groups, where rows of a group are alike
     */
    static Interval interval(double share, long n, double confidence) {
        if (n < 1 || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("no interval of the share " + share + " of " + n);
        }
        double z = StudentT.quantile((1 + confidence) / 2, MANY);
        double spread = z * z / n;
        double middle = share + spread / 2;
        double half = Math.sqrt(spread * (share * (1 - share) + spread / 4));
        double low = (middle - half) / (1 + spread);
        double high = (middle + half) / (1 + spread);
        return new Interval(share == 0 ? 0 : low, share == 1 ? 1 : high);
    }
}

package io.athanor.evaluate;

/** Sets shares of different samples against each other. */
public final class Shares {
    private Shares() {}

    /**
     * Whether two shares differ by more than chance, a share a sample: whether their {@link Wilson} intervals lie apart.
     *
     * @param n draws behind the first share
     * @param m draws behind the second
     */
    public static boolean differ(double share, long n, double other, long m, double confidence) {
        if (n == 0 || m == 0) {
            return false;
        }
        Interval one = Wilson.interval(share, n, confidence);
        Interval two = Wilson.interval(other, m, confidence);
        return one.high() < two.low() || two.high() < one.low();
    }
}

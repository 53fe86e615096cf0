package io.athanor.job;

/**
 * What a run takes of the samples of its source.
 *
 * @param share of them, in (0, 1]
 * @param part whether it is one go of a pilot before the last, that is there to be measured: of so few samples one bad payload
 *     may be too many, and is no reason to give up
 */
public record Sampling(double share, boolean part) {
    public static final Sampling ALL = new Sampling(1, false);

    public Sampling {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of " + share);
        }
    }

    public boolean isAll() {
        return share == 1;
    }
}

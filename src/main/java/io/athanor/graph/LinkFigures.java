package io.athanor.graph;

import java.io.Serializable;
import java.util.Locale;

/**
 * How well the missing end of triples is foretold that were not learned from: the right entity's rank among all that would
 * not be true as well (filtered: Bordes et al., 2013), heads and tails alike. Of equal scores a rank is the mean.
 *
 * @param triples each is asked for twice, for its tail and for its head
 * @param mrr mean of 1/rank
 * @param hitsAt1 share of ranks that are 1
 * @param hitsAt3 share of ranks up to 3
 * @param hitsAt10 share of ranks up to 10
 */
public record LinkFigures(long triples, double mrr, double hitsAt1, double hitsAt3, double hitsAt10)
        implements Serializable {
    /** A reciprocal rank as a whole number, so that its sum has no order. */
    static final double UNIT = 1L << 40;

    /** @param sums of ranks: [1/rank in units, ranks up to 1, up to 3, up to 10, all] */
    static LinkFigures of(long[] sums) {
        double all = Math.max(1, sums[4]);
        return new LinkFigures(sums[4] / 2, sums[0] / UNIT / all, sums[1] / all, sums[2] / all, sums[3] / all);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d held-out triples: MRR %.3f, hits@1 %.3f, hits@3 %.3f, hits@10 %.3f",
                triples,
                mrr,
                hitsAt1,
                hitsAt3,
                hitsAt10);
    }
}

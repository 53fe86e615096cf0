package io.athanor.evaluate;

import java.io.Serializable;
import java.util.Collection;

/**
 * How much of a method's rows is kept, however many there are.
 *
 * @param blocks that a bootstrap draws at most: groups where there are no more of them
 * @param sums by block, of all blocks together, of one method under one condition; but there are 100 blocks in any case
 * @param rows that are ranked, or a decision is chosen on
 * @param values predicted of these rows
 */
public record SumBounds(int blocks, long sums, long rows, long values) implements Serializable {
    /** 32 MB of sums, and 64 MB of what is predicted of a sample's rows. */
    public static final SumBounds USUAL = new SumBounds(10_000, 1 << 22, 100_000, 1 << 24);

    private static final int FEWEST_BLOCKS = 100;

    int blocks(Layout layout) {
        return (int) Math.min(blocks, Math.max(FEWEST_BLOCKS, sums / layout.width()));
    }

    /** Of so many rows those that are ranked. */
    RowShare share(long ofRows, Collection<String> outputs) {
        return RowShare.of(Math.max(1, Math.min(rows, values / outputs.size())), ofRows);
    }
}

package io.athanor.train.loop;

import java.io.Serializable;

/**
 * How many rows a step takes, over all workers.
 *
 * @param stated a positive number, or 0 for what suits the training rows
 * @param share of those training rows that it is to suit, where a sample is trained on to see what all of them cost; in (0, 1]
 */
public record BatchSize(int stated, double share) implements Serializable {
    /** Decided by the number of training rows. */
    public static final BatchSize AUTO = new BatchSize(0);

    private static final int MOST = 1 << 20;
    private static final int SMALLEST = 32;

    /** Above it a step of most networks is as fast a row as it gets. */
    private static final int LARGEST = 8192;

    /** So many rows are trained on in the smallest batches. */
    private static final double FEW_ROWS = 1000;

    public BatchSize {
        if (stated < 0 || stated > MOST) {
            throw new IllegalArgumentException("expected auto or a whole number from 1 to " + MOST);
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of " + share);
        }
    }

    /** Suits the rows that are trained on. */
    public BatchSize(int stated) {
        this(stated, 1);
    }

    /** @throws IllegalArgumentException if the text is neither a number of rows nor {@code auto} */
    public static BatchSize parse(String text) {
        if (text.equals("auto")) {
            return AUTO;
        }
        return new BatchSize(text.matches("[1-9][0-9]{0,6}") ? Integer.parseInt(text) : -1);
    }

    /** Whether the training rows decide. */
    public boolean isAuto() {
        return stated == 0;
    }

    /**
     * Rows a step: what was stated; otherwise 32 of 1,000 training rows or fewer, growing with their square root, as a power of
     * two, to 8,192. With ever more rows an epoch so has more steps, and each of them costs less a row. That batches may grow with
     * the data, and the best ones do: McCandlish et al., An Empirical Model of Large-Batch Training, 2018.
     *
     * @param trainingRows over all workers
     */
    public int of(long trainingRows) {
        if (!isAuto()) {
            return stated;
        }
        double wanted = SMALLEST * Math.sqrt(trainingRows / share / FEW_ROWS);
        long power = 1L << Math.max(0, Math.round(Math.log(wanted) / Math.log(2)));
        return (int) Math.max(SMALLEST, Math.min(power, LARGEST));
    }

    @Override
    public String toString() {
        return isAuto() ? "auto" : Integer.toString(stated);
    }
}

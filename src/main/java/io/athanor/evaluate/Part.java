package io.athanor.evaluate;

/** Sums over rows that metrics are functions of. All but {@link #ROWS} are of rows whose label is known. */
enum Part {
    /** Rows, whether or not their label is known. */
    ROWS(1, 0),
    /** Rows whose label is known. */
    KNOWN(1, 0),
    /** Rows of which the true class is said, or would be. */
    HITS(1, 0),
    /** Rows that are answered, and of those the right ones. */
    ANSWERED(2, 0),
    /** What mistakes cost. */
    COST(1, 0),
    /** A row's negative logarithm of what is true. */
    LOG_LOSS(1, 0),
    /** A row's squared distance of what is true. */
    BRIER(1, 0),
    /** The distance of the predicted from the true level, and its square. */
    DISTANCE(2, 0),
    /** Of each bin of the calibration error, one after another: rows; rows that came true; their probabilities. */
    BINS(3 * Bins.COUNT, 0),
    /** Of each class or label, three at a time: rows that are told right, rows that have it, rows that are given it. */
    OUTPUTS(0, 3),
    /**
     * Of each target, five at a time: rows that have it, then y − ȳ, its square, |y − p| and its square, with ȳ the mean of the
     * training rows.
     */
    ERRORS(0, 5);

    private final int once;
    private final int each;

    Part(int once, int each) {
        this.once = once;
        this.each = each;
    }

    int cells(int outputs) {
        return once + each * outputs;
    }
}

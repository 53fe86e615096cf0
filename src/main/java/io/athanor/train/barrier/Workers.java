package io.athanor.train.barrier;

import java.io.Serializable;

/**
 * How many workers are to train together.
 *
 * @param wanted 0 lets the data and the live task slots decide
 */
public record Workers(int wanted) implements Serializable {
    /** Rows that keep one worker busy. */
    public static final long ROWS_A_WORKER = 10_000;

    public Workers {
        if (wanted < 0) {
            throw new IllegalArgumentException(wanted + " workers");
        }
    }

    public static Workers auto() {
        return new Workers(0);
    }

    /** @throws IllegalArgumentException if the text is neither {@code auto} nor a positive number */
    public static Workers parse(String text) {
        if (text.equals("auto")) {
            return auto();
        }
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("expected auto or a number of workers such as 2");
        }
        return new Workers(Integer.parseInt(text));
    }

    public boolean isAuto() {
        return wanted == 0;
    }

    /**
     * Whether a training takes one worker, wherever it runs.
     *
     * @param rows of its table
     */
    public boolean isOne(long rows) {
        return most(rows) == 1;
    }

    /**
     * The most that a training takes, wherever it runs.
     *
     * @param rows of its table
     */
    public long most(long rows) {
        return isAuto() ? enough(rows) : wanted;
    }

    /** So many that they learn faster than fewer do: more would wait for each other longer than they save. */
    public static long enough(long rows) {
        return Math.max(1, (rows + ROWS_A_WORKER - 1) / ROWS_A_WORKER);
    }

    @Override
    public String toString() {
        return isAuto() ? "auto" : Integer.toString(wanted);
    }
}

package io.athanor.train.barrier;

import java.io.Serializable;

/**
 * How many workers are to train together.
 *
 * @param wanted 0 lets the data and the live task slots decide
 */
public record Workers(int wanted) implements Serializable {
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

    @Override
    public String toString() {
        return isAuto() ? "auto" : Integer.toString(wanted);
    }
}

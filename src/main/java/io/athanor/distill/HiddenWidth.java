package io.athanor.distill;

import java.io.Serializable;

/**
 * The width of a student's hidden layer.
 *
 * @param width a positive number, or 0 for the largest that the student may have
 */
public record HiddenWidth(int width) implements Serializable {
    /** The largest that the student may have. */
    public static final HiddenWidth AUTO = new HiddenWidth(0);

    private static final int MOST = 65_536;

    public HiddenWidth {
        if (width < 0 || width > MOST) {
            throw new IllegalArgumentException("expected auto or a whole number from 1 to " + MOST);
        }
    }

    /** @throws IllegalArgumentException if the text is neither a positive number nor {@code auto} */
    public static HiddenWidth parse(String text) {
        if (text.equals("auto")) {
            return AUTO;
        }
        return new HiddenWidth(text.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(text) : -1);
    }

    public boolean auto() {
        return width == 0;
    }

    @Override
    public String toString() {
        return auto() ? "auto" : Integer.toString(width);
    }
}

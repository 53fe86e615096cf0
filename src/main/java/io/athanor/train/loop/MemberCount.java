package io.athanor.train.loop;

import java.io.Serializable;

/**
 * How many members an ensemble has.
 *
 * @param stated a positive number, or 0 for what is usual
 */
public record MemberCount(int stated) implements Serializable {
    private static final int MOST = 64;

    public MemberCount {
        if (stated < 0 || stated > MOST) {
            throw new IllegalArgumentException("expected auto or a whole number from 1 to " + MOST);
        }
    }

    /** @throws IllegalArgumentException if the text is neither a number of members nor {@code auto} */
    public static MemberCount parse(String text) {
        if (text.equals("auto")) {
            return new MemberCount(0);
        }
        return new MemberCount(text.matches("[1-9][0-9]?") ? Integer.parseInt(text) : -1);
    }

    /** @param usual number where none is stated */
    int or(int usual) {
        return stated == 0 ? usual : stated;
    }

    @Override
    public String toString() {
        return stated == 0 ? "auto" : Integer.toString(stated);
    }
}

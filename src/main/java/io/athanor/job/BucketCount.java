package io.athanor.job;

import java.io.Serializable;

/**
 * How many buckets every table has.
 *
 * @param stated a power of two, or 0 to go by the number of rows
 */
public record BucketCount(int stated) implements Serializable {
    public BucketCount {
        if (stated < 0 || (stated > 0 && Integer.bitCount(stated) != 1)) {
            throw new IllegalArgumentException("expected auto or a power of two");
        }
    }

    /** @throws IllegalArgumentException if the text is neither {@code auto} nor a power of two */
    public static BucketCount parse(String text) {
        if (text.equals("auto")) {
            return new BucketCount(0);
        }
        return new BucketCount(text.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(text) : -1);
    }

    public boolean isAuto() {
        return stated == 0;
    }

    @Override
    public String toString() {
        return isAuto() ? "auto" : Integer.toString(stated);
    }
}

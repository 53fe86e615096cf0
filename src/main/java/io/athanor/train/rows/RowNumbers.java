package io.athanor.train.rows;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Which rows of a shard serve a purpose, in ascending order. */
public final class RowNumbers {
    private final int first;
    private final int size;
    /** Empty where they follow one another. */
    private final int[] listed;

    private RowNumbers(int first, int size, int[] listed) {
        this.first = first;
        this.size = size;
        this.listed = listed;
    }

    /** Rows that follow one another. */
    public static RowNumbers range(int first, int size) {
        return new RowNumbers(first, size, new int[0]);
    }

    /** Those of the rows 0 … rows-1 that are wanted. */
    public static RowNumbers of(int rows, IntPredicate wanted) {
        int[] listed = IntStream.range(0, rows).filter(wanted).toArray();
        return listed.length == rows ? range(0, rows) : new RowNumbers(0, listed.length, listed);
    }

    public int size() {
        return size;
    }

    /** @param place 0 … size-1 */
    public int at(int place) {
        return listed.length == 0 ? first + place : listed[place];
    }
}

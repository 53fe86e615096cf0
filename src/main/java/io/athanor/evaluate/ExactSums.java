package io.athanor.evaluate;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Sums of doubles, many side by side, that are exact: whoever adds what in which order, the same bits come out. A cell is kept as
 * parts, the first of them the sum as it is usually rounded, each further one the sum of what rounding took from the part before
 * (Knuth's two-sum has no error of its own; Shewchuk, Adaptive precision floating-point arithmetic and fast robust geometric
 * predicates, 1997). Two parts are as many as sums of rows come to; more are made where they are needed.
 */
final class ExactSums {
    private final int cells;
    private final BitSet touched = new BitSet();
    private double[][] parts;

    ExactSums(int cells) {
        this.cells = cells;
        this.parts = new double[1][cells];
    }

    /** Values that are added up cell by cell: a cell may stand there several times. */
    record Values(int[] cells, double[] values) implements java.io.Serializable {}

    int cells() {
        return cells;
    }

    void add(int cell, double value) {
        touched.set(cell);
        double left = value;
        for (int p = 0; left != 0; p++) {
            if (p == parts.length) {
                parts = Arrays.copyOf(parts, p + 1);
                parts[p] = new double[cells];
            }
            double before = parts[p][cell];
            double sum = before + left;
            double added = sum - before;
            double lost = (before - (sum - added)) + (left - added);
            parts[p][cell] = sum;
            // an infinite sum has lost nothing that could be told
            left = Double.isNaN(lost) ? 0 : lost;
        }
    }

    void add(Values values) {
        for (int i = 0; i < values.cells.length; i++) {
            add(values.cells[i], values.values[i]);
        }
    }

    /** Adds all cells of a stretch to others, over and over: the first to the first, and so on. */
    void addFolded(ExactSums from, int first, int end) {
        for (int cell = from.touched.nextSetBit(first);
                cell >= 0 && cell < end;
                cell = from.touched.nextSetBit(cell + 1)) {
            for (double[] part : from.parts) {
                add((cell - first) % cells, part[cell]);
            }
        }
    }

    /** The double next to the sum. */
    double value(int cell) {
        int last = parts.length - 1;
        while (last > 1 && parts[last][cell] == 0) {
            last--;
        }
        double first = parts[0][cell];
        if (last == 0 || !Double.isFinite(first)) {
            return first;
        }
        if (last == 1) {
            return first + parts[1][cell];
        }
        BigDecimal sum = new BigDecimal(first);
        for (int p = 1; p <= last; p++) {
            sum = sum.add(new BigDecimal(parts[p][cell]));
        }
        return sum.doubleValue();
    }

    double[] values(int first, int end) {
        double[] values = new double[end - first];
        Arrays.setAll(values, i -> value(first + i));
        return values;
    }

    /** Hands out what is there, and begins anew. */
    Values drained() {
        int n = 0;
        int[] at = new int[Math.max(1, touched.cardinality())];
        double[] values = new double[at.length];
        for (int cell = touched.nextSetBit(0); cell >= 0; cell = touched.nextSetBit(cell + 1)) {
            for (double[] part : parts) {
                if (part[cell] != 0) {
                    if (n == at.length) {
                        at = Arrays.copyOf(at, 2 * n);
                        values = Arrays.copyOf(values, 2 * n);
                    }
                    at[n] = cell;
                    values[n++] = part[cell];
                    part[cell] = 0;
                }
            }
        }
        touched.clear();
        return new Values(Arrays.copyOf(at, n), Arrays.copyOf(values, n));
    }
}

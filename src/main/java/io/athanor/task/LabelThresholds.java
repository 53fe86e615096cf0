package io.athanor.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the probability that each of several labels has to reach.
 *
 * <p>A threshold of each label's own highest F1 (SCut: Yang, A study of thresholding strategies for text categorization, 2001)
 * overfits labels that few rows have: it falls to wherever those few happen to lie, and then the label is given to many rows.
 * Yang and Fan and Lin (A study on threshold selection for multi-label classification, 2007) raise such a threshold where its F1
 * stays below a bound (FBR), which takes a bound to be found. Here a label is counted together with all labels pooled, as though
 * {@link #POOLED} of the positives came of the pool: with hits h, rows given the label g and rows that have it s, each at a
 * threshold t, and w = {@link #POOLED} ÷ s(pool), it is the t of the highest
 *
 * <p>2·(h(t) + w·h(pool, t)) ÷ (s + g(t) + w·(s(pool) + g(pool, t))).
 *
 * <p>So a label that no row has takes about the threshold of the highest micro-F1 that is common to all, and one that thousands
 * have its own.
 */
final class LabelThresholds {
    /**
     * Positives of the pool. Of 454 tags of Tabler icons, 650 and 631 rows, thresholds chosen on either and F1 measured on the
     * other, mean of eight methods:
     *
     * <pre>
     * pooled positives       0     10     20     50    100    200   common to all
     * micro-F1           0.055  0.160  0.178  0.198  0.207  0.206   0.196
     * macro-F1           0.116  0.111  0.110  0.105  0.103  0.101   0.097
     * </pre>
     *
     * <p>A label's own threshold from 20, 30 or 50 positives up and the common one below had a micro-F1 of 0.10, 0.15 and 0.16.
     */
    private static final double POOLED = 50;

    /** Log-odds from −15 to 15; neighbours differ by a twentieth, much less than the rows of a label can tell apart. */
    private static final float[] GRID = grid(300, 20);

    private final float[][] predicted;
    private final float[] @Nullable [] labels;

    /**
     * @param predicted probabilities, a row each
     * @param labels 0 and 1, a row each; null where they are not known
     */
    LabelThresholds(float[][] predicted, float[] @Nullable [] labels) {
        this.predicted = predicted;
        this.labels = labels;
    }

    private static float[] grid(int steps, double stepsAUnit) {
        float[] grid = new float[2 * steps + 1];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (float) Logits.sigmoid((i - steps) / stepsAUnit);
        }
        return grid;
    }

    /**
     * A threshold a label.
     *
     * @return {@code otherwise} for all of them where no row has any
     */
    List<Float> of(int count, float otherwise) {
        return of(count, otherwise, POOLED);
    }

    /** @param pooled positives of the pool; 0 leaves each label to itself, and {@code otherwise} to those that no row has */
    List<Float> of(int count, float otherwise, double pooled) {
        Tally pool = new Tally();
        IntStream.range(0, count).forEach(k -> pool.add(k));
        double weight = pool.positives() == 0 ? 0 : pooled / pool.positives();
        List<Float> thresholds = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            Tally own = new Tally();
            own.add(k);
            thresholds.add(own.positives() + weight > 0 ? threshold(own, pool, weight) : otherwise);
        }
        return thresholds;
    }

    /** The middle of the first stretch of the grid that is best. */
    private static float threshold(Tally own, Tally pool, double weight) {
        double highest = -1;
        int first = 0;
        int last = 0;
        for (int t = 0; t < GRID.length; t++) {
            double hits = own.hits[t] + weight * pool.hits[t];
            double both = own.positives() + own.given[t] + weight * (pool.positives() + pool.given[t]);
            double f1 = 2 * hits / both;
            if (f1 > highest) {
                highest = f1;
                first = t;
            }
            if (f1 == highest && (t == first || t == last + 1)) {
                last = t;
            }
        }
        return GRID[(first + last) / 2];
    }

    /** Rows, or rows and labels, whose probability reaches each threshold of the grid. */
    private final class Tally {
        /** Those that have the label. */
        final long[] hits = new long[GRID.length];

        final long[] given = new long[GRID.length];
        private long positives;

        void add(int k) {
            // the highest threshold that a row reaches, then all below it
            long[] hitsAt = new long[GRID.length + 1];
            long[] givenAt = new long[GRID.length + 1];
            for (int i = 0; i < labels.length; i++) {
                float[] label = labels[i];
                if (label != null) {
                    int place = Arrays.binarySearch(GRID, predicted[i][k]);
                    int reached = place >= 0 ? place + 1 : -place - 1;
                    givenAt[reached]++;
                    if (label[k] == 1) {
                        hitsAt[reached]++;
                        positives++;
                    }
                }
            }
            long hit = 0;
            long reach = 0;
            for (int t = GRID.length - 1; t >= 0; t--) {
                hit += hitsAt[t + 1];
                reach += givenAt[t + 1];
                hits[t] += hit;
                given[t] += reach;
            }
        }

        long positives() {
            return positives;
        }
    }
}

package io.athanor.evaluate;

import io.athanor.base.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;

/**
 * How well a small classifier tells the rows of two samples apart: the area under the ROC curve of a logistic regression on rows
 * that it was not fitted on. 0.5 says not at all, 1 wholly. A test of equality would reject wherever there are rows enough;
 * this says how far apart the samples are (Lopez-Paz and Oquab, Revisiting classifier two-sample tests, 2017).
 */
public final class TwoSamples {
    /** Each is judged by a regression fitted on the others. */
    private static final int FOLDS = 3;

    /** Weight of the squared coefficients on standardised values. */
    private static final double REGULARISATION = 0.1;

    /** Of accelerated gradient descent; what is told apart at all is by then. */
    private static final int STEPS = 40;

    private static final int POWER_STEPS = 8;

    /** A value further out than so many standard deviations says no more than one there. */
    private static final double FARTHEST = 10;

    private static final double MANY = 1e6;

    private TwoSamples() {}

    /**
     * A sample.
     *
     * @param keys one a row; equal keys say the same sample, which is never fitted on and judged at once
     * @param rows of equal width, finite
     */
    public record Sample(long[] keys, float[][] rows) {
        public Sample {
            if (keys.length != rows.length) {
                throw new IllegalArgumentException(keys.length + " keys of " + rows.length + " rows");
            }
        }
    }

    /**
     * The area and its interval (Hanley and McNeil, The meaning and use of the area under a ROC curve, Radiology 143, 1982).
     *
     * @return of as many rows as both samples have; 0.5 within [0, 1] where no fold has rows of both
     */
    public static Estimate auc(Sample one, Sample other, double confidence) {
        int n = one.rows().length + other.rows().length;
        double[][] rows = new double[n][];
        int[] fold = new int[n];
        for (int i = 0; i < n; i++) {
            boolean first = i < one.rows().length;
            int at = first ? i : i - one.rows().length;
            float[] values = (first ? one : other).rows()[at];
            rows[i] = new double[values.length];
            for (int j = 0; j < values.length; j++) {
                rows[i][j] = values[j];
            }
            fold[i] =
                    (int) Math.floorMod(Seeds.mix((first ? one : other).keys()[at], Seeds.hash("fold")), (long) FOLDS);
        }
        standardise(rows);
        double wins = 0;
        double pairs = 0;
        for (int f = 0; f < FOLDS; f++) {
            List<double[]> fitted = new ArrayList<>();
            List<Boolean> isOther = new ArrayList<>();
            List<Integer> judged = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                if (fold[i] == f) {
                    judged.add(i);
                } else {
                    fitted.add(rows[i]);
                    isOther.add(i >= one.rows().length);
                }
            }
            long others = judged.stream().filter(i -> i >= one.rows().length).count();
            if (others == 0 || others == judged.size() || new HashSet<>(isOther).size() < 2) {
                continue;
            }
            double[] coefficients = fit(fitted.toArray(double[][]::new), isOther);
            double[] lower = scores(judged, rows, coefficients, i -> i < one.rows().length);
            double[] upper = scores(judged, rows, coefficients, i -> i >= one.rows().length);
            wins += wins(lower, upper);
            pairs += (double) lower.length * upper.length;
        }
        return pairs == 0
                ? new Estimate(0.5, 0, 1, n)
                : estimate(wins / pairs, one.rows().length, other.rows().length, confidence);
    }

    private static double[] scores(List<Integer> judged, double[][] rows, double[] coefficients, IntPredicate of) {
        return judged.stream()
                .mapToInt(i -> i)
                .filter(of)
                .mapToDouble(i -> score(rows[i], coefficients))
                .sorted()
                .toArray();
    }

    /** Pairs of which the second is above the first; ties count half. Both are sorted. */
    private static double wins(double[] lower, double[] upper) {
        double wins = 0;
        int below = 0;
        int upTo = 0;
        for (double score : upper) {
            while (below < lower.length && lower[below] < score) {
                below++;
            }
            upTo = Math.max(upTo, below);
            while (upTo < lower.length && lower[upTo] <= score) {
                upTo++;
            }
            wins += below + (upTo - below) / 2.0;
        }
        return wins;
    }

    private static Estimate estimate(double auc, int a, int b, double confidence) {
        // an area of 1 on few rows is no certainty: the width is that of one row more on either side
        double fewer = Math.min(a, b);
        double area = Math.max(auc, 1 - auc);
        area = (area * fewer + 1) / (fewer + 2);
        double q1 = area / (2 - area);
        double q2 = 2 * area * area / (1 + area);
        double less = Math.min(q1, q2) - area * area;
        double more = Math.max(q1, q2) - area * area;
        // which of the two holds of which sample hangs on their spreads; the wider counts
        double variance = (area * (1 - area) + (fewer - 1) * less + (Math.max(a, b) - 1) * more) / ((double) a * b);
        double half = StudentT.quantile((1 + confidence) / 2, MANY) * Math.sqrt(variance);
        return new Estimate(auc, Math.max(0, auc - half), Math.min(1, auc + half), (long) a + b);
    }

    /** To mean 0 and variance 1 over both samples, so that the penalty weighs all values alike; bounded. */
    private static void standardise(double[][] rows) {
        int width = rows.length == 0 ? 0 : rows[0].length;
        for (int j = 0; j < width; j++) {
            int column = j;
            double mean =
                    Arrays.stream(rows).mapToDouble(r -> r[column]).average().orElse(0);
            double variance = Arrays.stream(rows)
                    .mapToDouble(r -> (r[column] - mean) * (r[column] - mean))
                    .average()
                    .orElse(0);
            double scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
            for (double[] row : rows) {
                row[j] = Math.max(-FARTHEST, Math.min(FARTHEST, (row[j] - mean) * scale));
            }
        }
    }

    /** Coefficients, the intercept last; both samples weigh alike, however many rows they have. */
    private static double[] fit(double[][] rows, List<Boolean> isOther) {
        int width = rows[0].length;
        double others = isOther.stream().filter(o -> o).count();
        double[] weights = isOther.stream()
                .mapToDouble(o -> 0.5 / (o ? others : rows.length - others))
                .toArray();
        double step = 1 / (1.5 * curvature(rows, weights) / 4 + REGULARISATION);
        double[] at = new double[width + 1];
        double[] ahead = at;
        for (int s = 0; s < STEPS; s++) {
            double[] gradient = new double[width + 1];
            for (int i = 0; i < rows.length; i++) {
                double off = 1 / (1 + Math.exp(-score(rows[i], ahead))) - (isOther.get(i) ? 1 : 0);
                add(gradient, rows[i], weights[i] * off);
            }
            double[] next = new double[width + 1];
            double[] beyond = new double[width + 1];
            for (int j = 0; j <= width; j++) {
                double penalty = j < width ? REGULARISATION * ahead[j] : 0;
                next[j] = ahead[j] - step * (gradient[j] + penalty);
                beyond[j] = next[j] + s / (s + 3.0) * (next[j] - at[j]);
            }
            at = next;
            ahead = beyond;
        }
        return at;
    }

    /** The largest eigenvalue of the weighted rows' second moments, by powers. */
    private static double curvature(double[][] rows, double[] weights) {
        double[] direction = new double[rows[0].length + 1];
        for (int j = 0; j < direction.length; j++) {
            direction[j] = 0.5 + Seeds.uniform(j);
        }
        double length = 1;
        for (int s = 0; s < POWER_STEPS; s++) {
            double[] image = new double[direction.length];
            for (int i = 0; i < rows.length; i++) {
                add(image, rows[i], weights[i] * score(rows[i], direction));
            }
            double before = norm(direction);
            length = norm(image) / before;
            double size = Math.max(norm(image), Double.MIN_NORMAL);
            direction = Arrays.stream(image).map(v -> v / size).toArray();
        }
        return Math.max(length, 1e-6);
    }

    private static double norm(double[] vector) {
        return Math.sqrt(DoubleStream.of(vector).map(v -> v * v).sum());
    }

    private static double score(double[] row, double[] coefficients) {
        double sum = coefficients[row.length];
        for (int j = 0; j < row.length; j++) {
            sum += coefficients[j] * row[j];
        }
        return sum;
    }

    private static void add(double[] into, double[] row, double factor) {
        for (int j = 0; j < row.length; j++) {
            into[j] += factor * row[j];
        }
        into[row.length] += factor;
    }
}

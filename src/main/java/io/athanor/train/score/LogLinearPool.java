package io.athanor.train.score;

import io.athanor.task.Task;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Chooses the weights of a log-linear pool by the loss of rows that its candidates have not learned from: never negative, and so that
 * the mean loss is least. That is convex, as outputs are linear in the weights, and weights that bring nothing end at 0 (Heskes: Selecting
 * weighting factors in logarithmic opinion pools, 1998). In doubles, on the thread that asks.
 */
final class LogLinearPool {
    private static final int MOST_STEPS = 500;

    /** A step that makes the loss less by no more than this share of it is the last. */
    private static final double TOLERANCE = 1e-9;

    private static final int MOST_HALVINGS = 40;

    /** Of the sum of all weights: what counts less costs more than it can bring. */
    private static final double LEAST_SHARE = 0.01;

    private final Task task;
    private final float[] prior;
    private final float[][][] evidence;
    private final float[][] labels;

    /**
     * @param evidence what each candidate's outputs differ from the prior by, zeros where it sees nothing: [rows][candidates][width]
     * @param labels as {@link Task#label} gives them, one a row
     */
    LogLinearPool(Task task, float[][][] evidence, float[][] labels) {
        this.task = task;
        this.prior = task.prior();
        this.evidence = evidence;
        this.labels = labels;
    }

    /**
     * Weights of some of the candidates; of the others 0, and of those that would count less than a hundredth.
     *
     * @return [candidates]
     */
    double[] weights(int candidates, IntPredicate some) {
        double[] all = least(candidates, some);
        double sum = Arrays.stream(all).sum();
        return sum > 0 ? least(candidates, c -> all[c] >= LEAST_SHARE * sum) : all;
    }

    private double[] least(int candidates, IntPredicate some) {
        double[] weights = new double[candidates];
        int free = 0;
        for (int c = 0; c < candidates; c++) {
            free += some.test(c) ? 1 : 0;
        }
        for (int c = 0; c < candidates; c++) {
            weights[c] = some.test(c) ? 1.0 / free : 0;
        }
        double[] gradient = new double[candidates];
        double loss = loss(weights, gradient);
        double length = 1;
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] there = weights;
            double[] gradientThere = new double[candidates];
            double lossThere = Double.POSITIVE_INFINITY;
            for (int halving = 0; halving < MOST_HALVINGS && !(lossThere < loss); halving++) {
                there = projected(weights, gradient, length, some);
                lossThere = loss(there, gradientThere);
                length /= lossThere < loss ? 1 : 2;
            }
            if (!(lossThere < loss)) {
                break;
            }
            // Barzilai, Borwein: Two-point step size gradient methods, 1988
            double moved = 0;
            double curved = 0;
            for (int c = 0; c < candidates; c++) {
                moved += (there[c] - weights[c]) * (there[c] - weights[c]);
                curved += (there[c] - weights[c]) * (gradientThere[c] - gradient[c]);
            }
            boolean last = loss - lossThere <= TOLERANCE * Math.abs(loss);
            length = curved > 0 ? moved / curved : 2 * length;
            weights = there;
            gradient = gradientThere;
            loss = lossThere;
            if (last) {
                break;
            }
        }
        return weights;
    }

    private static double[] projected(double[] weights, double[] gradient, double length, IntPredicate some) {
        double[] there = new double[weights.length];
        for (int c = 0; c < there.length; c++) {
            there[c] = some.test(c) ? Math.max(0, weights[c] - length * gradient[c]) : 0;
        }
        return there;
    }

    private double loss(double[] weights, double[] gradient) {
        Arrays.fill(gradient, 0);
        double[] slope = new double[prior.length];
        double sum = 0;
        for (int i = 0; i < evidence.length; i++) {
            sum += task.loss(outputs(weights, evidence[i]), labels[i], slope);
            for (int c = 0; c < weights.length; c++) {
                for (int k = 0; k < slope.length; k++) {
                    gradient[c] += slope[k] * evidence[i][c][k];
                }
            }
        }
        for (int c = 0; c < gradient.length; c++) {
            gradient[c] /= evidence.length;
        }
        return sum / evidence.length;
    }

    /** The loss of each row. */
    double[] losses(double[] weights) {
        double[] slope = new double[prior.length];
        double[] losses = new double[evidence.length];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = task.loss(outputs(weights, evidence[i]), labels[i], slope);
        }
        return losses;
    }

    private double[] outputs(double[] weights, float[][] of) {
        double[] outputs = new double[prior.length];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = prior[k];
            for (int c = 0; c < weights.length; c++) {
                outputs[k] += weights[c] * of[c][k];
            }
        }
        return outputs;
    }
}

package io.athanor.train.score;

import io.athanor.task.Multiclass;
import java.util.Collections;
import java.util.stream.IntStream;

/**
 * What a linear model reads out of features: the multinomial logistic regression of classes that is Athanor's baseline, on standardised
 * values. Its penalty is the one of {@link #PENALTIES} with the lowest log-loss on validation rows; then it is fitted on these rows too.
 */
public final class LinearProbe {
    /** Weights of half the squared coefficients beside the mean loss. */
    static final double[] PENALTIES = {100, 10, 1, 0.1, 0.01};

    private final float[][] features;
    private final int[] labels;
    private final Multiclass task;

    /**
     * @param features [rows × width]
     * @param labels the number of each row's class
     */
    public LinearProbe(float[][] features, int[] labels, int classes) {
        this.features = features;
        this.labels = labels;
        this.task = new Multiclass(
                IntStream.range(0, classes).mapToObj(Integer::toString).toList(), Collections.nCopies(classes, 1L));
    }

    /** The classes of the test rows; nothing of them is used before. Rows are given by their numbers. */
    public int[] predictions(int[] training, int[] validation, int[] test) {
        float[][] held = new Standardised(training).of(validation);
        double chosen = PENALTIES[0];
        double least = Double.POSITIVE_INFINITY;
        for (double penalty : PENALTIES) {
            LinearFit.Fitted fitted = fit(training, penalty);
            double loss = fitted.loss(held, known(validation), task);
            if (loss < least) {
                least = loss;
                chosen = penalty;
            }
        }
        int[] all = IntStream.concat(IntStream.of(training), IntStream.of(validation))
                .toArray();
        LinearFit.Fitted fitted = fit(all, chosen);
        float[][] tested = new Standardised(all).of(test);
        return IntStream.range(0, test.length)
                .map(i -> highest(fitted, tested[i]))
                .toArray();
    }

    private LinearFit.Fitted fit(int[] rows, double penalty) {
        return new LinearFit(new Standardised(rows).of(rows), known(rows), task).fit(penalty);
    }

    private float[][] known(int[] rows) {
        return IntStream.of(rows).mapToObj(row -> new float[] {labels[row]}).toArray(float[][]::new);
    }

    private int highest(LinearFit.Fitted fitted, float[] row) {
        double[] outputs = new double[task.width()];
        fitted.outputs(row, outputs);
        int best = 0;
        for (int c = 1; c < outputs.length; c++) {
            best = outputs[c] > outputs[best] ? c : best;
        }
        return best;
    }

    /** Mean 0 and deviation 1 over some rows; values that are constant there are left out, as nothing is learned of them. */
    private final class Standardised {
        private final double[] mean;
        private final double[] deviation;
        private final int[] varying;

        Standardised(int[] rows) {
            int width = features[0].length;
            mean = new double[width];
            deviation = new double[width];
            for (int row : rows) {
                for (int j = 0; j < width; j++) {
                    mean[j] += (double) features[row][j] / rows.length;
                }
            }
            for (int row : rows) {
                for (int j = 0; j < width; j++) {
                    double off = features[row][j] - mean[j];
                    deviation[j] += off * off / rows.length;
                }
            }
            for (int j = 0; j < width; j++) {
                deviation[j] = Math.sqrt(deviation[j]);
            }
            // what is left of a constant is rounding
            varying = IntStream.range(0, width)
                    .filter(j -> deviation[j] > 1e-6 * Math.abs(mean[j]))
                    .toArray();
        }

        float[][] of(int[] rows) {
            float[][] standardised = new float[rows.length][varying.length];
            for (int i = 0; i < rows.length; i++) {
                for (int v = 0; v < varying.length; v++) {
                    int j = varying[v];
                    standardised[i][v] = (float) ((features[rows[i]][j] - mean[j]) / deviation[j]);
                }
            }
            return standardised;
        }
    }
}

package io.athanor.evaluate;

import java.util.Arrays;

/**
 * The corrected resampled t interval (Nadeau and Bengio, Inference for the generalization error, Machine Learning 52,
 * 2003): folds share training rows, so their figures are correlated and the usual variance of a mean is far too small. With
 * J figures of mean m and variance s² (denominator J − 1),
 *
 * <pre>m ± t(J − 1, (1 + confidence)/2) · √((1/J + n_test/n_train) · s²)</pre>
 *
 * <p>Over repeated cross-validation J = repeats × folds (Bouckaert and Frank, Evaluating the replicability of significance
 * tests, 2004).
 */
final class ResampledT {
    private ResampledT() {}

    /**
     * @param figures one a fold and repeat, at least two
     * @param testToTrain test rows over training rows of a fold
     */
    static Interval interval(double[] figures, double testToTrain, double confidence) {
        int j = figures.length;
        if (j < 2) {
            throw new IllegalArgumentException("a t interval needs two figures or more");
        }
        double mean = Arrays.stream(figures).average().orElseThrow();
        double variance =
                Arrays.stream(figures).map(x -> (x - mean) * (x - mean)).sum() / (j - 1);
        double half = StudentT.quantile((1 + confidence) / 2, j - 1) * Math.sqrt((1.0 / j + testToTrain) * variance);
        return new Interval(mean - half, mean + half);
    }
}

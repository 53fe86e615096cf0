package io.athanor.evaluate;

import io.athanor.data.Predictions;
import org.jspecify.annotations.Nullable;

/**
 * A figure of merit over rows n = 1 … N with true class y and predicted probabilities p. Rows whose true label is not
 * among the classes (label −1) are left out. Every metric of no rows is NaN.
 */
public enum Metric {
    /** Share of rows whose most probable class (the first of equals) is the true one. */
    ACCURACY("accuracy", true, 1, RowScores::accuracy),

    /**
     * The mean over classes of F1 = 2·TP / (2·TP + FP + FN). A class that these rows neither have nor are taken for is left
     * out of the mean.
     */
    MACRO_F1("macro_f1", true, 1, RowScores::macroF1),

    /** −1/N · Σ ln p[y], with p[y] clipped to at least 1e-15. */
    LOG_LOSS("log_loss", false, Double.POSITIVE_INFINITY, RowScores::logLoss),

    /**
     * 1/N · Σ Σₖ (pₖ − [k = y])², from 0 to 2 (Brier, Verification of forecasts expressed in terms of probability, 1950).
     */
    BRIER("brier", false, 2, RowScores::brier),

    /**
     * Expected calibration error: Σ over 15 equal-width bins B of the highest probability of |B|/N · |accuracy(B) −
     * confidence(B)|, with bins ((i−1)/15, i/15] (Naeini, Cooper, Hauskrecht: Obtaining well calibrated probabilities using
     * Bayesian binning, 2015; Guo et al.: On calibration of modern neural networks, 2017). It is biased upwards when rows
     * are few, and its bootstrap interval more so; log-loss and Brier score are the headline.
     */
    CALIBRATION_ERROR("calibration_error", false, 1, RowScores::calibrationError);

    private final String key;
    private final boolean higherIsBetter;
    private final double most;
    private final Rule rule;

    Metric(String key, boolean higherIsBetter, double most, Rule rule) {
        this.key = key;
        this.higherIsBetter = higherIsBetter;
        this.most = most;
        this.rule = rule;
    }

    /** Its name in {@code metrics.json}. */
    public String key() {
        return key;
    }

    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** The metric of all rows, NaN if there is none with a known label. */
    public double of(Predictions predictions) {
        return of(new RowScores(predictions));
    }

    double of(RowScores rows) {
        return of(rows, null);
    }

    /** @param counts how often each row stands in the resample; null counts every row once */
    double of(RowScores rows, int @Nullable [] counts) {
        return rule.of(rows, counts);
    }

    /** Cuts an interval's end to the values the metric can take. */
    double clip(double end) {
        return Math.min(most, Math.max(0, end));
    }

    private interface Rule {
        double of(RowScores rows, int @Nullable [] counts);
    }
}

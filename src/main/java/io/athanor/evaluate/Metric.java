package io.athanor.evaluate;

import io.athanor.data.Predictions;

/**
 * A figure of merit over rows n = 1 … N with true class y and predicted probabilities p. Rows whose true label is not
 * among the classes (label −1) are left out. Every metric of no rows is NaN.
 */
public enum Metric {
    /** Share of rows whose most probable class (the first of equals) is the true one. */
    ACCURACY("accuracy", true, 1),

    /**
     * The mean over classes of F1 = 2·TP / (2·TP + FP + FN). A class that these rows neither have nor are taken for is left
     * out of the mean.
     */
    MACRO_F1("macro_f1", true, 1),

    /** −1/N · Σ ln p[y], with p[y] clipped to at least 1e-15. */
    LOG_LOSS("log_loss", false, Double.POSITIVE_INFINITY),

    /**
     * 1/N · Σ Σₖ (pₖ − [k = y])², from 0 to 2 (Brier, Verification of forecasts expressed in terms of probability, 1950).
     */
    BRIER("brier", false, 2),

    /**
     * Expected calibration error: Σ over 15 equal-width bins B of the highest probability of |B|/N · |accuracy(B) −
     * confidence(B)|, with bins ((i−1)/15, i/15] (Naeini, Cooper, Hauskrecht: Obtaining well calibrated probabilities using
     * Bayesian binning, 2015; Guo et al.: On calibration of modern neural networks, 2017). It is biased upwards when rows
     * are few, and its bootstrap interval more so; log-loss and Brier score are the headline.
     */
    CALIBRATION_ERROR("calibration_error", false, 1);

    private final String key;
    private final boolean higherIsBetter;
    private final double most;

    Metric(String key, boolean higherIsBetter, double most) {
        this.key = key;
        this.higherIsBetter = higherIsBetter;
        this.most = most;
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
        return new RowScores(predictions).metric(this);
    }

    /** Cuts an interval's end to the values the metric can take. */
    double clip(double end) {
        return Math.min(most, Math.max(0, end));
    }
}

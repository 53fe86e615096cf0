package io.athanor.extract.encoder.series;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.SeriesSettings;

/**
 * The autocorrelations at lags 1, 2 … : Σ x(t) · x(t + k) / Σ x(t)² of values less their mean (Box and Jenkins, Time series
 * analysis, 1970, § 2.1), of pairs that are both there; 0 where nothing varies. Then the last values, the newest first, gaps on the line
 * between their neighbours; before the first point its own value.
 */
public record Lags(int lags, int lastValues) implements SeriesFormula {
    @Override
    public int width() {
        return lags + lastValues;
    }

    @Override
    public boolean wantsEven() {
        return true;
    }

    @Override
    public void write(Series window, int channel, double[] into, int at) {
        double[] values = window.values()[channel];
        double[] centred = centred(values);
        double squares = 0;
        for (double value : centred) {
            squares += value * value;
        }
        for (int k = 1; k <= lags; k++) {
            double products = 0;
            for (int t = 0; t + k < centred.length; t++) {
                products += centred[t] * centred[t + k];
            }
            into[at + k - 1] = squares == 0 ? 0 : products / squares;
        }
        double[] filled = Series.filled(values);
        for (int k = 0; k < lastValues; k++) {
            into[at + lags + k] = filled[Math.max(0, filled.length - 1 - k)];
        }
    }

    /** Less the mean; 0 where missing, so that it adds to no sum. */
    private static double[] centred(double[] values) {
        double sum = 0;
        int n = 0;
        double first = Double.NaN;
        boolean varies = false;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                first = n == 0 ? value : first;
                varies |= value != first;
                sum += value;
                n++;
            }
        }
        double[] centred = new double[values.length];
        for (int i = 0; varies && i < values.length; i++) {
            centred[i] = Double.isNaN(values[i]) ? 0 : values[i] - sum / n;
        }
        return centred;
    }

    /** How a series goes with itself a few points later, and its last values: a vector of 16 values a channel, or as many a window. */
    @Registered("series-lags")
    public record Settings(
            @Setting(value = "Autocorrelations, of lags from 1 on.", otherwise = "16", min = 1, max = 4096)
            int lags,

            @Setting(value = "Last values, the newest first.", otherwise = "0", min = 0, max = 4096)
            int lastValues,

            @Setting(value = "What is read of a series.", otherwise = "{}", inline = true)
            SeriesSettings series,

            @Setting(
                    value = "Points read of a series, of the grid where it is resampled; the rest is cut off.",
                    otherwise = "100000",
                    min = 1,
                    max = 10000000)
            int maxPoints,

            @Setting(value = "Of what it is computed.", otherwise = "{}", inline = true)
            WindowSettings windows)
            implements SeriesEncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new WindowsExtractor(new Lags(lags, lastValues), series, maxPoints, windows);
        }
    }
}

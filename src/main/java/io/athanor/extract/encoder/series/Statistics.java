package io.athanor.extract.encoder.series;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.SeriesSettings;
import java.util.Arrays;
import java.util.List;

/**
 * Of the values that are there: mean, standard deviation (of these, not of a population behind them), least and greatest, the
 * slope of the least-squares line over time, quantiles with the line between neighbours; and the share that is missing. Where
 * none is there all is 0 and the share 1.
 */
public record Statistics(List<Double> quantiles) implements SeriesFormula {
    private static final int BESIDE_QUANTILES = 6;

    @Override
    public int width() {
        return BESIDE_QUANTILES + quantiles.size();
    }

    @Override
    public boolean wantsEven() {
        return false;
    }

    @Override
    public void write(Series window, int channel, double[] into, int at) {
        double[] all = window.values()[channel];
        double[] there =
                Arrays.stream(all).filter(v -> !Double.isNaN(v)).sorted().toArray();
        into[at + width() - 1] = 1 - (double) there.length / all.length;
        if (there.length == 0) {
            return;
        }
        boolean varies = there[0] < there[there.length - 1];
        // a sum's last bits would have a constant deviate from its mean
        double mean = varies ? Arrays.stream(there).sum() / there.length : there[0];
        double squares = 0;
        for (double value : there) {
            squares += (value - mean) * (value - mean);
        }
        into[at] = mean;
        into[at + 1] = Math.sqrt(squares / there.length);
        into[at + 2] = there[0];
        into[at + 3] = there[there.length - 1];
        into[at + 4] = slope(window, all, mean);
        for (int q = 0; q < quantiles.size(); q++) {
            into[at + 5 + q] = quantile(there, quantiles.get(q));
        }
    }

    /** Of one moment alone 0. */
    private static double slope(Series window, double[] values, double mean) {
        double times = 0;
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                times += window.at(i) - window.at(0);
                n++;
            }
        }
        double middle = times / n;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                double away = window.at(i) - window.at(0) - middle;
                products += away * (values[i] - mean);
                squares += away * away;
            }
        }
        return squares == 0 ? 0 : products / squares;
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Mean, deviation, range, slope, quantiles and gaps of a series: a vector of 9 values a channel, or as many a window. */
    @Registered("series-statistics")
    public record Settings(
            @Setting(value = "Which quantiles, as shares.", otherwise = "[0.25, 0.5, 0.75]", min = 0, max = 1)
            List<Double> quantiles,

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
        public Settings {
            quantiles = List.copyOf(quantiles);
        }

        @Override
        public FeatureExtractor extractor() {
            return new WindowsExtractor(new Statistics(quantiles), series, maxPoints, windows);
        }
    }
}

package io.athanor.extract.encoder.series;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.SeriesSettings;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * ln(power + 10⁻¹⁰) in bands of equal width from 0 to half a cycle a point. The power of a bin is that of the periodogram with
 * Hann's window, mean taken off (Oppenheim and Schafer, Discrete-time signal processing, § 10.5), one-sided, per cycle a point:
 * of a series of any length the same. That of a band is the mean of its bins. Short series are filled up with zeros to have two
 * bins a band; gaps lie on the line between their neighbours.
 */
public record Spectrum(int bands) implements SeriesFormula {
    private static final double OFFSET = 1e-10;

    private static final int BINS_A_BAND = 2;

    @Override
    public int width() {
        return bands;
    }

    @Override
    public boolean wantsEven() {
        return true;
    }

    @Override
    public void write(Series window, int channel, double[] into, int at) {
        double[] power = power(Series.filled(window.values()[channel]));
        double[] sums = new double[bands];
        int[] counts = new int[bands];
        int transformed = length(window.points());
        for (int k = 0; k < power.length; k++) {
            // of frequencies k / transformed the last, half a cycle, is of the last band
            int band = (int) Math.min(bands - 1, 2L * k * bands / transformed);
            sums[band] += power[k];
            counts[band]++;
        }
        for (int b = 0; b < bands; b++) {
            into[at + b] = Math.log(sums[b] / counts[b] + OFFSET);
        }
    }

    private int length(int points) {
        return Math.max(points, 2 * BINS_A_BAND * bands);
    }

    /** @return [length / 2 + 1] */
    private double[] power(double[] values) {
        double mean = 0;
        boolean varies = false;
        for (double value : values) {
            mean += value / values.length;
            varies |= value != values[0];
        }
        // a sum's last bits would have a large constant deviate from its mean
        mean = varies ? mean : values[0];
        double[] x = new double[length(values.length)];
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double weight = values.length == 1 ? 1 : 0.5 - 0.5 * Math.cos(2 * Math.PI * i / values.length);
            x[i] = weight * (values[i] - mean);
            squares += weight * weight;
        }
        new DoubleFFT_1D(x.length).realForward(x);
        int last = x.length / 2;
        boolean even = x.length % 2 == 0;
        double[] power = new double[last + 1];
        power[0] = x[0] * x[0] / squares;
        for (int k = 1; k <= last; k++) {
            boolean middle = even && k == last;
            double re = middle ? x[1] : x[2 * k];
            // of an odd length the last bin's imaginary part stands in the second place
            double im = middle ? 0 : !even && k == last ? x[1] : x[2 * k + 1];
            power[k] = (middle ? 1 : 2) * (re * re + im * im) / squares;
        }
        return power;
    }

    /** How strong a series is in bands of frequency: a vector of 8 values a channel, or as many a window. */
    @Registered("series-spectrum")
    public record Settings(
            @Setting(value = "Bands from 0 to half a cycle a point.", otherwise = "8", min = 1, max = 4096)
            int bands,

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
            return new WindowsExtractor(new Spectrum(bands), series, maxPoints, windows);
        }
    }
}

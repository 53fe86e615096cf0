package io.athanor.extract.encoder.series;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.SeriesSettings;
import io.athanor.extract.Session;

/**
 * Series as they are, a vector a point: the values of its channels, 0 where they are missing; for each channel 1 where it is
 * there and 0 where it is missing; and, of points with times that are not on a grid, the time since the point before.
 */
public record SeriesExtractor(SeriesSettings series, int maxPoints) implements FeatureExtractor {
    @Override
    public Shape output() {
        return new Shape.Sequence(maxPoints, width());
    }

    private int width() {
        return 2 * series.width() + (hasSteps() ? 1 : 0);
    }

    private boolean hasSteps() {
        return series.time() != null && series.every() == null;
    }

    @Override
    public Session open(ExecutorPlace place) {
        SeriesDecoder decoder = new SeriesDecoder(series, maxPoints);
        ComputedSession session =
                payload -> decoder.decode(payload, read -> new ComputedSession.Feature(rows(read), read.changes()));
        return session;
    }

    private float[] rows(Series read) {
        int width = width();
        int channels = read.channels();
        float[] rows = new float[read.points() * width];
        for (int i = 0; i < read.points(); i++) {
            for (int c = 0; c < channels; c++) {
                double value = read.values()[c][i];
                boolean there = !Double.isNaN(value);
                rows[i * width + c] = there ? (float) value : 0;
                rows[i * width + channels + c] = there ? 1 : 0;
            }
            if (hasSteps() && i > 0) {
                rows[(i + 1) * width - 1] = (float) Math.min(Float.MAX_VALUE, read.at(i) - read.at(i - 1));
            }
        }
        return rows;
    }

    /** A series as a sequence for networks that attend: a vector a point of its values, which of them are there, and time. */
    @Registered("series")
    public record Settings(
            @Setting(value = "What is read of a series.", otherwise = "{}", inline = true)
            SeriesSettings series,

            @Setting(
                    value = "Points read of a series, of the grid where it is resampled; the rest is cut off.",
                    otherwise = "512",
                    min = 1,
                    max = 16384)
            int maxPoints)
            implements SeriesEncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new SeriesExtractor(series, maxPoints);
        }
    }
}

package io.athanor.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The mean of a value a row, with its interval by the bootstrap over groups: opens Athanor's own to benchmarks. Two that are made of the
 * same groups are drawn alike, so that the mean of a difference is paired.
 *
 * @param mean over all rows
 * @param interval of 95 %, by 2,000 resamples
 */
public record GroupedMean(double mean, Interval interval) {
    private static final long SEED = 7;

    /**
     * @param groups a row's, at least one row
     * @param values a row's; 1 where it is told right and 0 where it is not, for an accuracy
     */
    public static GroupedMean of(List<String> groups, double[] values) {
        var bootstrap = new GroupBootstrap(groups, EvaluateSettings.DEFAULT.resamples(), SEED);
        int[] groupOfRow = bootstrap.indices(groups);
        double[] means = new double[bootstrap.resamples()];
        for (int resample = 0; resample < means.length; resample++) {
            int[] counts = GroupBootstrap.rowCounts(bootstrap.draw(resample), groupOfRow);
            double sum = 0;
            long rows = 0;
            for (int i = 0; i < counts.length; i++) {
                sum += counts[i] * values[i];
                rows += counts[i];
            }
            means[resample] = sum / rows;
        }
        return new GroupedMean(
                Arrays.stream(values).average().orElseThrow(),
                GroupBootstrap.interval(EvaluateSettings.DEFAULT.confidence(), means));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", mean, interval.low(), interval.high());
    }
}

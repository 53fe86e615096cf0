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
        Blocks blocks = Blocks.of(groups);
        var bootstrap = new GroupBootstrap(blocks, EvaluateSettings.DEFAULT.resamples(), SEED);
        int[] blockOfRow = groups.stream().mapToInt(blocks::of).toArray();
        double[] means = new double[EvaluateSettings.DEFAULT.resamples()];
        for (int resample = 0; resample < means.length; resample++) {
            int[] drawn = bootstrap.draw(resample);
            double sum = 0;
            long rows = 0;
            for (int i = 0; i < values.length; i++) {
                sum += drawn[blockOfRow[i]] * values[i];
                rows += drawn[blockOfRow[i]];
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

package io.athanor.evaluate;

import io.athanor.base.Seeds;
import java.util.Arrays;

/**
 * The percentile bootstrap over groups: as many groups as there are, drawn with replacement, each with all of its rows
 * (Efron, Bootstrap methods: another look at the jackknife, 1979; for clusters Davison and Hinkley, Bootstrap methods and
 * their application, 1997, § 3.8). Rows of a group are alike, so drawing rows alone would make intervals too narrow. Of very many
 * groups {@link Blocks} of them are drawn.
 *
 * <p>A draw is a function of the seed, so two methods measured on one resample are paired.
 */
public final class GroupBootstrap {
    private final int blocks;
    private final int resamples;
    private final long seed;

    /** @param blocks to draw from */
    GroupBootstrap(Blocks blocks, int resamples, long seed) {
        this.blocks = blocks.count();
        this.resamples = resamples;
        this.seed = seed;
    }

    /**
     * The interval of a statistic's values.
     *
     * @param values of the resamples; those that are NaN are left out
     * @return NaN ends if all are
     */
    public static Interval interval(double confidence, double[] values) {
        double[] sorted =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        double tail = (1 - confidence) / 2;
        return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail));
    }

    int resamples() {
        return resamples;
    }

    /** How often each block is drawn. */
    int[] draw(int resample) {
        int[] drawn = new int[blocks];
        long of = Seeds.mix(seed, resample);
        for (int i = 0; i < blocks; i++) {
            drawn[(int) (Seeds.uniform(Seeds.further(of, i)) * blocks)]++;
        }
        return drawn;
    }

    /** Linear between order statistics: the value at position q · (n − 1). */
    private static double quantile(double[] sorted, double q) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double position = q * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}

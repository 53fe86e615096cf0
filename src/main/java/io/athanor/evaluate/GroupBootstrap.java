package io.athanor.evaluate;

import io.athanor.base.Seeds;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The percentile bootstrap over groups: as many groups as there are, drawn with replacement, each with all of its rows
 * (Efron, Bootstrap methods: another look at the jackknife, 1979; for clusters Davison and Hinkley, Bootstrap methods and
 * their application, 1997, § 3.8). Rows of a group are alike, so drawing rows alone would make intervals too narrow.
 *
 * <p>A draw is a function of the seed, so two methods measured on one resample are paired.
 */
final class GroupBootstrap {
    private final Map<String, Integer> indices = new HashMap<>();
    private final int resamples;
    private final long seed;

    /** @param groups names of the groups, in any order and as often as they come */
    GroupBootstrap(Collection<String> groups, int resamples, long seed) {
        for (String group : new TreeSet<>(groups)) {
            indices.put(group, indices.size());
        }
        this.resamples = resamples;
        this.seed = seed;
    }

    /** The index of each row's group, to be used with what {@link #draw} hands out. */
    int[] indices(List<String> rowGroups) {
        return rowGroups.stream().mapToInt(indices::get).toArray();
    }

    /**
     * The interval of a statistic's values.
     *
     * @param values of the resamples; those that are NaN are left out
     * @return NaN ends if all are
     */
    static Interval interval(double confidence, double[] values) {
        double[] sorted =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        double tail = (1 - confidence) / 2;
        return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail));
    }

    int resamples() {
        return resamples;
    }

    /** How often each group is drawn, by its index. */
    int[] draw(int resample) {
        int groups = indices.size();
        int[] drawn = new int[groups];
        for (int i = 0; i < groups; i++) {
            drawn[(int) (Seeds.uniform(Seeds.mix(seed, resample, i)) * groups)]++;
        }
        return drawn;
    }

    /** How often each row was drawn. */
    static int[] rowCounts(int[] drawn, int[] groupOfRow) {
        int[] counts = new int[groupOfRow.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = drawn[groupOfRow[i]];
        }
        return counts;
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

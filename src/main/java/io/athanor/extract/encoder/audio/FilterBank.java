package io.athanor.extract.encoder.audio;

import java.util.Arrays;
import java.util.List;

/** Weighted sums over the bins of a spectrum. Of a filter what lies between its first weight and its last is kept. */
public final class FilterBank {
    private final List<Filter> filters;

    private record Filter(int firstBin, double[] weights) {
        static Filter of(double[] weights) {
            int from = 0;
            int to = weights.length;
            while (from < to && weights[from] == 0) {
                from++;
            }
            while (to > from && weights[to - 1] == 0) {
                to--;
            }
            return new Filter(from, Arrays.copyOfRange(weights, from, to));
        }

        double sum(double[] spectrum) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * spectrum[firstBin + i];
            }
            return sum;
        }
    }

    /** @param weights [filters × bins] */
    FilterBank(double[][] weights) {
        this.filters = Arrays.stream(weights).map(Filter::of).toList();
    }

    /** The first filter that hears no bin, or -1. */
    int firstDeaf() {
        for (int i = 0; i < filters.size(); i++) {
            if (filters.get(i).weights().length == 0) {
                return i;
            }
        }
        return -1;
    }

    /**
     * @param spectrum [bins]
     * @return [filters]
     */
    public double[] apply(double[] spectrum) {
        return filters.stream().mapToDouble(filter -> filter.sum(spectrum)).toArray();
    }
}

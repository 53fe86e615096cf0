package io.athanor.task;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What samples are spread over the sides of a split, or over folds, by, so that each side has its share of every kind of label.
 * One class, or one level, is its own stratum. Of several labels it is the one that the fewest samples have, as in the first
 * step of iterative stratification (Sechidis, Tsoumakas, Vlahavas: On the stratification of multi-label data, 2011): sets of
 * labels would be of one sample each. Measures are cut into shares of equally many samples.
 */
public final class Strata implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Shares into which measures are cut. */
    private static final int SHARES = 10;

    private static final String NONE_OF_THEM = "[]";

    private final TaskSettings task;
    private final HashMap<String, Long> samples;
    private final double[] cuts;

    private Strata(TaskSettings task, Map<String, Long> samples, double[] cuts) {
        this.task = task;
        this.samples = new HashMap<>(samples);
        this.cuts = cuts;
    }

    /** Of a task whose labels are their own strata. */
    public static Strata byLabel(TaskSettings task) {
        return new Strata(task, Map.of(), new double[0]);
    }

    /** @param samples that have each class */
    public static Strata byRarest(TaskSettings task, Map<String, Long> samples) {
        return new Strata(task, samples, new double[0]);
    }

    /** @param cuts of the measure, ascending: a value belongs to the stratum of those that are below it */
    public static Strata byMeasure(TaskSettings task, double[] cuts) {
        return new Strata(task, Map.of(), cuts);
    }

    /** Of these labels. */
    public static Strata of(TaskSettings task, Collection<String> labels) {
        return switch (task.strata()) {
            case LABEL -> byLabel(task);
            case RAREST_CLASS -> {
                Map<String, Long> samples = new HashMap<>();
                labels.forEach(label -> task.classesOf(label).forEach(c -> samples.merge(c, 1L, Long::sum)));
                yield byRarest(task, samples);
            }
            case MEASURE -> {
                double[] sorted = labels.stream()
                        .flatMapToDouble(label -> task.magnitude(label).stream())
                        .sorted()
                        .toArray();
                yield byMeasure(
                        task,
                        sorted.length == 0
                                ? sorted
                                : Arrays.stream(shares())
                                        .map(share -> sorted[(int) (share * sorted.length)])
                                        .toArray());
            }
        };
    }

    /** The shares of the samples that lie below the {@linkplain #byMeasure cuts} of a measure. */
    public static double[] shares() {
        double[] shares = new double[SHARES - 1];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (i + 1.0) / SHARES;
        }
        return shares;
    }

    /**
     * The stratum of a label.
     *
     * @param label as {@link TaskSettings#read} gives it
     */
    public String of(String label) {
        return switch (task.strata()) {
            case LABEL -> label;
            case RAREST_CLASS -> rarest(task.classesOf(label));
            case MEASURE -> {
                double value = task.magnitude(label).orElse(Double.NEGATIVE_INFINITY);
                yield String.valueOf(
                        Arrays.stream(cuts).filter(cut -> value > cut).count());
            }
        };
    }

    private String rarest(List<String> classes) {
        return classes.stream()
                .min(Comparator.<String>comparingLong(c -> samples.getOrDefault(c, 0L))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(NONE_OF_THEM);
    }
}

package io.athanor.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to take one class for another. Of probabilities, the class of the lowest expected cost is what there is to say
 * (Elkan: The foundations of cost-sensitive learning, 2001): the likeliest where every mistake costs 1, and of levels the median
 * one where a mistake costs its distance.
 */
public final class Costs implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Every mistake costs 1. */
    public static final Costs ALIKE = new Costs(new double[0][]);

    /** Of probabilities that are floats, costs which differ by less are equal. */
    private static final double EQUAL = 1e-6;

    /** [true class][predicted class]; empty where every mistake costs 1. */
    private final double[][] values;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Costs(double[][] values) {
        this.values = values;
    }

    /** Of levels, by how many the predicted one is off. */
    static Costs distances(int levels) {
        double[][] values = new double[levels][levels];
        for (int truth = 0; truth < levels; truth++) {
            for (int said = 0; said < levels; said++) {
                values[truth][said] = Math.abs(truth - said);
            }
        }
        return new Costs(values);
    }

    /**
     * The same with other costs of some mistakes.
     *
     * @param named true class → predicted class → cost; those of classes that there are not are left out
     */
    Costs with(Map<String, Map<String, Double>> named, List<String> classes) {
        if (named.isEmpty()) {
            return this;
        }
        double[][] other = new double[classes.size()][classes.size()];
        for (int truth = 0; truth < other.length; truth++) {
            Map<String, Double> own = named.getOrDefault(classes.get(truth), Map.of());
            for (int said = 0; said < other.length; said++) {
                other[truth][said] = own.getOrDefault(classes.get(said), of(truth, said));
            }
        }
        return new Costs(other);
    }

    /**
     * Costs as settings have them, with classes named as labels are read.
     *
     * @throws IllegalArgumentException if a class is named twice, or a right answer has a cost
     */
    static Map<String, Map<String, Double>> checked(
            Map<String, Map<String, Double>> costs, UnaryOperator<String> read) {
        Map<String, Map<String, Double>> checked = new TreeMap<>();
        costs.forEach((truth, row) -> {
            Map<String, Double> own = new TreeMap<>();
            row.forEach((said, cost) -> {
                if (read.apply(said).equals(read.apply(truth))) {
                    throw new IllegalArgumentException("costs name '" + truth
                            + "' taken for itself, expected mistakes alone: what is right costs 0");
                }
                requireNew(said, own.put(read.apply(said), cost));
            });
            requireNew(truth, checked.put(read.apply(truth), own));
        });
        return checked;
    }

    /** All classes in them, true or predicted. */
    static Set<String> named(Map<String, Map<String, Double>> costs) {
        Set<String> named = new TreeSet<>(costs.keySet());
        costs.values().forEach(row -> named.addAll(row.keySet()));
        return named;
    }

    private static void requireNew(String name, @Nullable Object before) {
        if (before != null) {
            throw new IllegalArgumentException("costs name '" + name + "' twice, expected it once");
        }
    }

    @JsonValue
    double[][] values() {
        return values;
    }

    /** What a row of a class costs of which another is said; 0 where it is the same. */
    public double of(int truth, int said) {
        return values.length == 0 ? (truth == said ? 0 : 1) : values[truth][said];
    }

    /** What saying a class costs in the mean over the true ones. */
    public double expected(float[] probabilities, int said) {
        if (values.length == 0) {
            return 1 - probabilities[said];
        }
        double sum = 0;
        for (int truth = 0; truth < probabilities.length; truth++) {
            sum += probabilities[truth] * values[truth][said];
        }
        return sum;
    }

    /** The class of the lowest expected cost, of equals the first. */
    public int lowest(float[] probabilities) {
        if (values.length == 0) {
            return Logits.largest(probabilities, 0, probabilities.length);
        }
        int lowest = 0;
        double least = expected(probabilities, 0);
        for (int said = 1; said < probabilities.length; said++) {
            double cost = expected(probabilities, said);
            if (cost < least * (1 - EQUAL)) {
                lowest = said;
                least = cost;
            }
        }
        return lowest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Costs costs && Arrays.deepEquals(values, costs.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(values);
    }
}

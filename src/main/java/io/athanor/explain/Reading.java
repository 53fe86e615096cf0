package io.athanor.explain;

import io.athanor.task.Activation;
import io.athanor.task.Decision;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What predictions of a task say, in words and in figures. Labels are as {@link Task#label} gives them, predictions as {@link
 * Task#activate}.
 */
public record Reading(Task task, Decision decision) implements Serializable {
    /** As log-loss clips what is true. */
    private static final double SMALLEST_PROBABILITY = 1e-15;

    /** Whether one of several classes or levels is told. */
    public boolean isOfClasses() {
        return task.activation() == Activation.SOFTMAX || task.activation() == Activation.ORDINAL;
    }

    /** The class or level, the labels that are given, or the numbers. */
    public String said(float[] predicted) {
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> task.outputs().get(decision.said(predicted));
            case SIGMOID -> labels(decision.given(predicted));
            case IDENTITY -> numbers(predicted);
        };
    }

    /** In the same words. */
    public String truth(float[] label) {
        float[] truth = task.truth(label);
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> task.outputs().get((int) label[0]);
            case SIGMOID -> labels(given(truth));
            case IDENTITY -> numbers(truth);
        };
    }

    private String labels(boolean[] given) {
        String all = IntStream.range(0, given.length)
                .filter(k -> given[k])
                .mapToObj(task.outputs()::get)
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "no label" : all;
    }

    private static boolean[] given(float[] truth) {
        boolean[] given = new boolean[truth.length];
        for (int k = 0; k < given.length; k++) {
            given[k] = truth[k] == 1;
        }
        return given;
    }

    private String numbers(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(t -> (values.length == 1 ? "" : task.outputs().get(t) + " ")
                        + (Float.isNaN(values[t]) ? "?" : String.format(Locale.ROOT, "%.4g", values[t])))
                .collect(Collectors.joining(", "));
    }

    /** The probability of the class that is said, of several labels the mean probability of what is said of each; NaN of numbers. */
    public double certainty(float[] predicted) {
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> predicted[decision.said(predicted)];
            case SIGMOID -> {
                boolean[] given = decision.given(predicted);
                yield IntStream.range(0, given.length)
                        .mapToDouble(k -> given[k] ? predicted[k] : 1 - predicted[k])
                        .average()
                        .orElse(Double.NaN);
            }
            case IDENTITY -> Double.NaN;
        };
    }

    /** Whether all that is said is true; of numbers never. */
    public boolean isRight(float[] predicted, float[] label) {
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> decision.said(predicted) == (int) label[0];
            case SIGMOID -> Arrays.equals(decision.given(predicted), given(task.truth(label)));
            case IDENTITY -> false;
        };
    }

    /**
     * How far predictions are from the label: −ln of the probability of what is true, of several labels the mean of that; of numbers the
     * mean distance in standard deviations of the training rows.
     */
    public double loss(float[] predicted, float[] label) {
        float[] truth = task.truth(label);
        double sum = 0;
        int known = 0;
        for (int k = 0; k < predicted.length; k++) {
            if (!Float.isNaN(truth[k])) {
                sum += switch (task.activation()) {
                    case SOFTMAX, ORDINAL -> truth[k] == 1 ? -log(predicted[k]) : 0;
                    case SIGMOID -> -log(truth[k] == 1 ? predicted[k] : 1 - predicted[k]);
                    case IDENTITY -> Math.abs(predicted[k] - truth[k]) / deviation(k);
                };
                known++;
            }
        }
        return isOfClasses() ? sum : sum / known;
    }

    private double deviation(int target) {
        return task instanceof Regression regression ? regression.deviation().get(target) : 1;
    }

    /**
     * How far several predictions of a row are from each other: of probabilities the Jensen–Shannon divergence H(mean) − mean H (Lin,
     * Divergence measures based on the Shannon entropy, 1991) in nats, of several labels its mean over labels; of numbers the mean
     * standard deviation, in those of the training rows.
     */
    public double disagreement(List<float[]> predictions) {
        int outputs = task.outputs().size();
        double sum = 0;
        for (int k = 0; k < outputs; k++) {
            double mean = 0;
            for (float[] one : predictions) {
                mean += one[k] / (double) predictions.size();
            }
            for (float[] one : predictions) {
                sum += switch (task.activation()) {
                    case SOFTMAX, ORDINAL -> apart(one[k], mean) / predictions.size();
                    case SIGMOID -> (apart(one[k], mean) + apart(1 - one[k], 1 - mean)) / predictions.size() / outputs;
                    case IDENTITY -> 0;
                };
            }
            if (task.activation() == Activation.IDENTITY) {
                double centre = mean;
                int at = k;
                sum += Math.sqrt(predictions.stream()
                                .mapToDouble(one -> square(one[at] - centre))
                                .average()
                                .orElse(0))
                        / deviation(k)
                        / outputs;
            }
        }
        return sum;
    }

    private static double square(double value) {
        return value * value;
    }

    private static double apart(double p, double mean) {
        return p <= 0 ? 0 : p * Math.log(p / mean);
    }

    /**
     * What a prediction is worth for one output, on a scale on which evidence adds up: the logarithm of its probability; of several
     * labels its log-odds; of numbers the number itself.
     */
    public double worth(float[] predicted, int output) {
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> log(predicted[output]);
            case SIGMOID -> log(predicted[output]) - log(1 - predicted[output]);
            case IDENTITY -> predicted[output];
        };
    }

    /** What {@link #worth} is, for people. */
    public String worthName(int output) {
        String name = task.outputs().get(output);
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> "ln p(" + name + ")";
            case SIGMOID -> "log-odds of " + name;
            case IDENTITY -> name;
        };
    }

    /**
     * Outputs of which a row is explained: what is said and what is true; of labels those that are given or true, of numbers all.
     *
     * @param label null where it is not known
     */
    public List<Integer> outputs(float[] predicted, float @Nullable [] label) {
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL ->
                IntStream.of(decision.said(predicted), label == null ? decision.said(predicted) : (int) label[0])
                        .distinct()
                        .boxed()
                        .toList();
            case SIGMOID -> {
                boolean[] given = decision.given(predicted);
                boolean[] truth = label == null ? new boolean[given.length] : given(task.truth(label));
                List<Integer> some = IntStream.range(0, given.length)
                        .filter(k -> given[k] || truth[k])
                        .boxed()
                        .toList();
                yield some.isEmpty() ? List.of(highest(predicted)) : some;
            }
            case IDENTITY -> IntStream.range(0, predicted.length).boxed().toList();
        };
    }

    private static int highest(float[] predicted) {
        return IntStream.range(0, predicted.length)
                .reduce((a, b) -> predicted[b] > predicted[a] ? b : a)
                .orElseThrow();
    }

    private static double log(double probability) {
        return Math.log(Math.max(SMALLEST_PROBABILITY, probability));
    }
}

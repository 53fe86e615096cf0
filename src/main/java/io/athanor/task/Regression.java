package io.athanor.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.PlainNumber;
import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Registered;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A number a sample, or several. Networks learn them in units of the training rows' standard deviation about their mean.
 *
 * @param targets names, in the order of the outputs
 * @param mean of the training rows, a target each
 * @param deviation standard deviation of the training rows, positive
 */
public record Regression(List<String> targets, List<Double> mean, List<Double> deviation) implements Task {
    private static final String KIND = "regression";

    public Regression {
        targets = List.copyOf(targets);
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (targets.size() != mean.size() || targets.size() != deviation.size()) {
            throw new IllegalArgumentException("means of " + mean.size() + " targets, expected " + targets.size());
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<String> outputs() {
        return targets;
    }

    @Override
    public int width() {
        return targets.size();
    }

    @Override
    public Activation activation() {
        return Activation.IDENTITY;
    }

    @Override
    public int labelWidth() {
        return targets.size();
    }

    /** NaN where a target is missing, while another is there. */
    @Override
    public float @Nullable [] label(@Nullable String label) {
        if (label == null) {
            return null;
        }
        Double[] values = values(label);
        float[] standard = new float[values.length];
        for (int t = 0; t < standard.length; t++) {
            Double value = values[t];
            standard[t] = value == null ? Float.NaN : (float) ((value - mean.get(t)) / deviation.get(t));
        }
        return standard;
    }

    @Override
    public void target(float[] label, float[] target, int at) {
        System.arraycopy(label, 0, target, at, label.length);
    }

    @Override
    public float[] prior() {
        return new float[targets.size()];
    }

    @Override
    public float[] activate(float[] outputs, int at) {
        float[] values = new float[targets.size()];
        for (int t = 0; t < values.length; t++) {
            values[t] = (float) (outputs[at + t] * deviation.get(t) + mean.get(t));
        }
        return values;
    }

    @Override
    public float[] truth(float[] label) {
        return activate(label, 0);
    }

    @Override
    public double loss(float[] outputs, int at, float[] label) {
        double sum = 0;
        for (int t = 0; t < label.length; t++) {
            // missing ones make the row count less, so that every number counts alike
            if (!Float.isNaN(label[t])) {
                double off = outputs[at + t] - label[t];
                sum += off * off / 2;
            }
        }
        return sum / label.length;
    }

    @Override
    public double loss(double[] outputs, float[] label, double[] gradient) {
        double sum = 0;
        for (int t = 0; t < label.length; t++) {
            double off = Float.isNaN(label[t]) ? 0 : outputs[t] - label[t];
            sum += off * off / 2;
            gradient[t] = off / label.length;
        }
        return sum / label.length;
    }

    @Override
    public void curvature(double[] outputs, float[] label, double[] curvature) {
        for (int t = 0; t < label.length; t++) {
            curvature[t] = Float.isNaN(label[t]) ? 0 : 1.0 / label.length;
        }
    }

    @Override
    public double accuracy(float[] outputs, int at, float[] label) {
        return Double.NaN;
    }

    @Override
    public double @Nullable [] balanced() {
        return null;
    }

    @Override
    public Decision decision() {
        return Decision.NONE;
    }

    @Override
    public String summary() {
        return IntStream.range(0, targets.size())
                .mapToObj(t ->
                        String.format(Locale.ROOT, "%s %.4g ± %.4g", targets.get(t), mean.get(t), deviation.get(t)))
                .collect(Collectors.joining(", "));
    }

    private static Double[] values(String label) {
        try {
            return Json.read(label, Double[].class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a label is kept as " + label + ", expected a list of numbers", e);
        }
    }

    /** A number a sample, or several of several cells. */
    @Registered(KIND)
    public record Settings(
            @Setting(
                    value = "The cells that hold the numbers; empty for the one of the pipeline's label.",
                    otherwise = "[]")
            List<String> targets)
            implements TaskSettings {
        public Settings {
            targets = List.copyOf(targets);
            if (new HashSet<>(targets).size() < targets.size()) {
                throw new IllegalArgumentException("targets are " + targets + ", expected each once");
            }
        }

        @Override
        public List<String> cells(@Nullable String label) {
            return targets.isEmpty() ? TaskSettings.super.cells(label) : targets;
        }

        @Override
        public @Nullable String read(List<@Nullable String> cells) {
            if (cells.stream().allMatch(Objects::isNull)) {
                return null;
            }
            List<@Nullable Double> numbers = new ArrayList<>();
            for (String cell : cells) {
                numbers.add(cell == null ? null : number(cell));
            }
            return Json.canonical(numbers);
        }

        private static double number(String cell) {
            double value = PlainNumber.is(cell) ? Double.parseDouble(cell) : Double.NaN;
            if (!Float.isFinite((float) value)) {
                throw new IllegalArgumentException("'" + cell + "', expected a number");
            }
            return value;
        }

        @Override
        public List<String> classesOf(String label) {
            return List.of();
        }

        @Override
        public int fewestClasses() {
            return 0;
        }

        @Override
        public Stratification strata() {
            return Stratification.MEASURE;
        }

        @Override
        public OptionalDouble magnitude(String label) {
            for (Double value : values(label)) {
                if (value != null) {
                    return OptionalDouble.of(value);
                }
            }
            return OptionalDouble.empty();
        }

        @Override
        public Fitter fitter() {
            return new Fitter(targets);
        }
    }

    /** Means and deviations in one pass (Chan, Golub, LeVeque: Updating formulae and a pairwise algorithm, 1979). */
    public static final class Fitter implements LabelFitter {
        private static final long serialVersionUID = 1L;

        private final List<String> targets;
        private long[] rows = {};
        private double[] mean = {};
        private double[] squares = {};

        Fitter(List<String> targets) {
            this.targets = targets;
        }

        @Override
        public void add(String label) {
            Double[] values = values(label);
            size(values.length);
            for (int t = 0; t < values.length; t++) {
                Double value = values[t];
                if (value != null) {
                    merge(t, 1, value, 0);
                }
            }
        }

        @Override
        public void addAll(LabelFitter fitter) {
            Fitter other = (Fitter) fitter;
            size(other.rows.length);
            for (int t = 0; t < other.rows.length; t++) {
                merge(t, other.rows[t], other.mean[t], other.squares[t]);
            }
        }

        private void size(int targetsOfRows) {
            if (rows.length == 0) {
                rows = new long[targetsOfRows];
                mean = new double[targetsOfRows];
                squares = new double[targetsOfRows];
            }
        }

        private void merge(int t, long moreRows, double theirMean, double theirSquares) {
            if (moreRows == 0) {
                return;
            }
            long all = rows[t] + moreRows;
            double apart = theirMean - mean[t];
            squares[t] += theirSquares + apart * apart * rows[t] * moreRows / all;
            mean[t] += apart * moreRows / all;
            rows[t] = all;
        }

        @Override
        public Regression fit() {
            List<Double> means = new ArrayList<>();
            List<Double> deviations = new ArrayList<>();
            for (int t = 0; t < rows.length; t++) {
                double deviation = Math.sqrt(squares[t] / Math.max(1, rows[t]));
                if (!(deviation > 0)) {
                    throw new UserError(
                            "Cannot train: " + name(t) + " is " + (rows[t] == 0 ? "missing" : "the same number")
                                    + " in all training rows, expected numbers that differ. Check label and split in the pipeline"
                                    + " file.");
                }
                means.add(mean[t]);
                deviations.add(deviation);
            }
            if (means.isEmpty()) {
                throw new UserError(
                        "Cannot train: the training rows have no label, expected numbers. Check label and split"
                                + " in the pipeline file.");
            }
            return new Regression(
                    IntStream.range(0, rows.length).mapToObj(this::name).toList(), means, deviations);
        }

        private String name(int t) {
            return targets.isEmpty() ? "value" : targets.get(t);
        }
    }
}

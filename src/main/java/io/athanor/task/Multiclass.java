package io.athanor.task;

import io.athanor.config.Registered;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One class a sample.
 *
 * @param classes in the order of the outputs, which is that of letters unless they were numbered before
 * @param rows training rows of each
 */
public record Multiclass(List<String> classes, List<Long> rows) implements OneOfSeveral {
    private static final String KIND = "multiclass";

    public Multiclass {
        classes = List.copyOf(classes);
        rows = List.copyOf(rows);
        if (classes.size() != rows.size()) {
            throw new IllegalArgumentException(rows.size() + " counts of " + classes.size() + " classes");
        }
    }

    /** Of classes whose rows nobody has counted. */
    public static Multiclass of(List<String> classes) {
        return new Multiclass(classes, Collections.nCopies(classes.size(), 0L));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<String> outputs() {
        return classes;
    }

    @Override
    public int width() {
        return classes.size();
    }

    @Override
    public Activation activation() {
        return Activation.SOFTMAX;
    }

    @Override
    public int place(String name) {
        int place = Collections.binarySearch(classes, name);
        // where they stand in another order
        return place >= 0 ? place : classes.indexOf(name);
    }

    @Override
    public float[] prior() {
        return ClassCounts.logShares(rows);
    }

    @Override
    public float[] activate(float[] outputs, int at) {
        return Logits.softmax(outputs, at, width());
    }

    @Override
    public double loss(float[] outputs, int at, float[] label) {
        return -Logits.logSoftmax(outputs, at, width(), (int) label[0]);
    }

    @Override
    public double loss(double[] outputs, float[] label, double[] gradient) {
        int own = (int) label[0];
        double highest = Arrays.stream(outputs).max().orElseThrow();
        double sum = 0;
        for (int c = 0; c < outputs.length; c++) {
            gradient[c] = Math.exp(outputs[c] - highest);
            sum += gradient[c];
        }
        for (int c = 0; c < outputs.length; c++) {
            gradient[c] /= sum;
        }
        gradient[own] -= 1;
        return Math.log(sum) - (outputs[own] - highest);
    }

    @Override
    public double accuracy(float[] outputs, int at, float[] label) {
        return Logits.largest(outputs, at, width()) == (int) label[0] ? 1 : 0;
    }

    @Override
    public String summary() {
        return String.format(Locale.ROOT, "%,d classes", classes.size());
    }

    /** One class a sample. */
    @Registered(KIND)
    public record Settings() implements TaskSettings {
        @Override
        public Fitter fitter() {
            return new Fitter();
        }
    }

    /** Counts classes. */
    public static final class Fitter extends ClassFitter {
        private static final long serialVersionUID = 1L;

        @Override
        public Multiclass fit() {
            List<String> classes = names(Comparator.naturalOrder(), "labels");
            return new Multiclass(classes, rows(classes));
        }
    }
}

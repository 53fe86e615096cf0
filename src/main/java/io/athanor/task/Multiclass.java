package io.athanor.task;

import io.athanor.base.PlainText;
import io.athanor.base.Setting;
import io.athanor.base.Share;
import io.athanor.config.Registered;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One class a sample.
 *
 * @param classes in the order of the outputs, which is that of letters unless they were numbered before
 * @param rows training rows of each
 * @param costs what it costs to take one for another
 * @param abstain the share of rows, in [0, 1), that may be left without an answer
 */
public record Multiclass(List<String> classes, List<Long> rows, Costs costs, double abstain) implements OneOfSeveral {
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

    /** Every mistake costs 1, and every row is answered. */
    public Multiclass(List<String> classes, List<Long> rows) {
        this(classes, rows, Costs.ALIKE, 0);
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
    public void curvature(double[] outputs, float[] label, double[] curvature) {
        loss(outputs, label, curvature);
        for (int c = 0; c < outputs.length; c++) {
            double p = c == (int) label[0] ? curvature[c] + 1 : curvature[c];
            curvature[c] = p * (1 - p);
        }
    }

    @Override
    public boolean hasCosts() {
        return !costs.equals(Costs.ALIKE);
    }

    @Override
    public String summary() {
        return String.format(Locale.ROOT, "%,d classes", classes.size());
    }

    /** One class a sample. */
    @Registered(KIND)
    public record Settings(
            @Setting(
                    value =
                            "What mistakes cost: true class → predicted class → cost; 1 where nothing is said. Predicted is the class of the lowest expected cost.",
                    otherwise = "{}",
                    min = 0)
            Map<String, Map<String, Double>> costs,

            @Setting(
                    value =
                            "Share of the rows that may be left without an answer: those of the highest expected cost, by validation rows.",
                    otherwise = "0%")
            Share abstain)
            implements TaskSettings {
        public Settings {
            costs = Costs.checked(costs, PlainText::trimmed);
            OneOfSeveral.requireAbstain(abstain);
        }

        /** Every mistake costs 1, and every row is answered. */
        public Settings() {
            this(Map.of(), OneOfSeveral.NEVER);
        }

        @Override
        public Set<String> named() {
            return Costs.named(costs);
        }

        @Override
        public Settings reading() {
            return new Settings();
        }

        @Override
        public Fitter fitter() {
            return new Fitter(this);
        }
    }

    /** Counts classes. */
    public static final class Fitter extends ClassFitter {
        private static final long serialVersionUID = 1L;

        private final Settings settings;

        Fitter(Settings settings) {
            this.settings = settings;
        }

        @Override
        public Multiclass fit() {
            List<String> classes = names(Comparator.naturalOrder(), "labels");
            return new Multiclass(
                    classes, rows(classes), Costs.ALIKE.with(settings.costs, classes), settings.abstain.value() / 100);
        }
    }
}

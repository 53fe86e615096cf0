package io.athanor.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.PlainText;
import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Registered;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Any number of labels a sample, none of them among it.
 *
 * @param labels in the order of letters, which is that of the outputs
 * @param rows training rows that have each
 * @param all training rows
 */
public record MultiLabel(List<String> labels, List<Long> rows, long all) implements Task {
    private static final String KIND = "multi-label";
    private static final float LIKELIER_THAN_NOT = 0.5f;

    public MultiLabel {
        labels = List.copyOf(labels);
        rows = List.copyOf(rows);
        if (labels.size() != rows.size()) {
            throw new IllegalArgumentException(rows.size() + " counts of " + labels.size() + " labels");
        }
        ClassCounts.requireSorted(labels);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<String> outputs() {
        return labels;
    }

    @Override
    public int width() {
        return labels.size();
    }

    @Override
    public Activation activation() {
        return Activation.SIGMOID;
    }

    @Override
    public int labelWidth() {
        return labels.size();
    }

    /** A label that no training row has is left out of a sample's. */
    @Override
    public float @Nullable [] label(@Nullable String label) {
        if (label == null) {
            return null;
        }
        float[] bits = new float[labels.size()];
        for (String name : names(label)) {
            int place = Collections.binarySearch(labels, name);
            if (place >= 0) {
                bits[place] = 1;
            }
        }
        return bits;
    }

    @Override
    public void target(float[] label, float[] target, int at) {
        System.arraycopy(label, 0, target, at, label.length);
    }

    @Override
    public float[] prior() {
        float[] odds = new float[labels.size()];
        for (int k = 0; k < odds.length; k++) {
            odds[k] = ClassCounts.logOdds(rows.get(k), (double) all);
        }
        return odds;
    }

    @Override
    public float[] activate(float[] outputs, int at) {
        float[] probabilities = new float[labels.size()];
        for (int k = 0; k < probabilities.length; k++) {
            probabilities[k] = (float) Logits.sigmoid(outputs[at + k]);
        }
        return probabilities;
    }

    @Override
    public float[] truth(float[] label) {
        return label.clone();
    }

    @Override
    public double loss(float[] outputs, int at, float[] label) {
        double sum = 0;
        for (int k = 0; k < label.length; k++) {
            sum -= Logits.logSigmoid(label[k] == 1 ? outputs[at + k] : -outputs[at + k]);
        }
        return sum / label.length;
    }

    @Override
    public double loss(double[] outputs, float[] label, double[] gradient) {
        double sum = 0;
        for (int k = 0; k < label.length; k++) {
            sum -= Logits.logSigmoid(label[k] == 1 ? outputs[k] : -outputs[k]);
            gradient[k] = (Logits.sigmoid(outputs[k]) - label[k]) / label.length;
        }
        return sum / label.length;
    }

    @Override
    public void curvature(double[] outputs, float[] label, double[] curvature) {
        for (int k = 0; k < label.length; k++) {
            curvature[k] = Logits.sigmoid(outputs[k]) * Logits.sigmoid(-outputs[k]) / label.length;
        }
    }

    @Override
    public double accuracy(float[] outputs, int at, float[] label) {
        int right = 0;
        for (int k = 0; k < label.length; k++) {
            right += outputs[at + k] > 0 == (label[k] == 1) ? 1 : 0;
        }
        return (double) right / label.length;
    }

    @Override
    public double @Nullable [] balanced() {
        return null;
    }

    /** Whatever is likelier than not. */
    @Override
    public Decision decision() {
        return Decision.ofLabels(Collections.nCopies(labels.size(), LIKELIER_THAN_NOT));
    }

    @Override
    public Decision decision(float[][] predicted, float[] @Nullable [] known) {
        return Decision.ofLabels(new LabelThresholds(predicted, known).of(labels.size(), LIKELIER_THAN_NOT));
    }

    @Override
    public boolean choosesOnRows() {
        return true;
    }

    @Override
    public String summary() {
        double mean = rows.stream().mapToLong(Long::longValue).sum() / (double) Math.max(1, all);
        return String.format(Locale.ROOT, "%,d labels, %.1f a row", labels.size(), mean);
    }

    private static String[] names(String label) {
        try {
            return Json.read(label, String[].class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a label is kept as " + label + ", expected a list of texts", e);
        }
    }

    /** Any number of labels a sample: a list, or a text of several. */
    @Registered(KIND)
    public record Settings(
            @Setting(value = "What stands between labels in a text that is no list.", otherwise = "','")
            String separator)
            implements TaskSettings {
        public Settings {
            if (separator.isEmpty()) {
                throw new IllegalArgumentException("separator is empty, expected what stands between labels");
            }
        }

        /** A list in brackets is JSON, as list columns are; {@code []} is a sample that has none of the labels. */
        @Override
        public @Nullable String read(List<@Nullable String> cells) {
            String cell = TaskSettings.super.read(cells);
            if (cell == null) {
                return null;
            }
            TreeSet<String> names = new TreeSet<>();
            for (String part : parts(cell)) {
                String name = PlainText.trimmed(part);
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
            return Json.canonical(List.copyOf(names));
        }

        private List<String> parts(String cell) {
            if (cell.startsWith("[") && cell.endsWith("]")) {
                try {
                    return Arrays.stream(Json.read(cell, String[].class))
                            .filter(Objects::nonNull)
                            .toList();
                } catch (JsonProcessingException e) {
                    throw new IllegalArgumentException("'" + cell + "', expected a list of labels", e);
                }
            }
            return List.of(cell.split(Pattern.quote(separator)));
        }

        @Override
        public List<String> classesOf(String label) {
            return List.of(names(label));
        }

        @Override
        public int fewestClasses() {
            return 1;
        }

        @Override
        public Stratification strata() {
            return Stratification.RAREST_CLASS;
        }

        @Override
        public Fitter fitter() {
            return new Fitter();
        }
    }

    /** Counts labels. */
    public static final class Fitter implements LabelFitter {
        private static final long serialVersionUID = 1L;

        private final ClassCounts counts = new ClassCounts();
        private long all;

        @Override
        public void add(String label) {
            all++;
            for (String name : names(label)) {
                counts.add(name);
            }
        }

        @Override
        public void addAll(LabelFitter fitter) {
            Fitter other = (Fitter) fitter;
            all += other.all;
            counts.addAll(other.counts);
        }

        @Override
        public MultiLabel fit() {
            List<String> labels = counts.names(Comparator.naturalOrder());
            if (labels.isEmpty()) {
                throw new UserError("Cannot train: the training rows have no label, expected some that have one."
                        + " Check label and split in the pipeline file.");
            }
            return new MultiLabel(labels, counts.of(labels), all);
        }
    }
}

package io.athanor.task;

import io.athanor.base.UserError;
import io.athanor.config.Registered;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One class a sample.
 *
 * @param classes in the order of letters, which is that of the outputs
 * @param rows training rows of each
 */
public record Multiclass(List<String> classes, List<Long> rows) implements Task {
    private static final String KIND = "multiclass";

    public Multiclass {
        classes = List.copyOf(classes);
        rows = List.copyOf(rows);
        if (classes.size() != rows.size()) {
            throw new IllegalArgumentException(rows.size() + " counts of " + classes.size() + " classes");
        }
        ClassCounts.requireSorted(classes);
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
    public int labelWidth() {
        return 1;
    }

    @Override
    public float @Nullable [] label(@Nullable String label) {
        int place = label == null ? -1 : Collections.binarySearch(classes, label);
        return place < 0 ? null : new float[] {place};
    }

    @Override
    public void target(float[] label, float[] target, int at) {
        target[at + (int) label[0]] = 1;
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
    public float[] truth(float[] label) {
        return Logits.oneHot((int) label[0], classes.size());
    }

    @Override
    public double loss(float[] outputs, int at, float[] label) {
        return -Logits.logSoftmax(outputs, at, width(), (int) label[0]);
    }

    @Override
    public double accuracy(float[] outputs, int at, float[] label) {
        return Logits.largest(outputs, at, width()) == (int) label[0] ? 1 : 0;
    }

    @Override
    public double[] balanced() {
        return ClassCounts.balanced(rows);
    }

    @Override
    public String summary() {
        return String.format(Locale.ROOT, "%,d classes", classes.size());
    }

    /** One class a sample. */
    @Registered(KIND)
    public record Settings() implements TaskSettings {
        @Override
        public @Nullable String read(List<@Nullable String> cells) {
            return cells.isEmpty() ? null : cells.get(0);
        }

        @Override
        public List<String> classesOf(String label) {
            return List.of(label);
        }

        @Override
        public String objective() {
            return "cross-entropy";
        }

        @Override
        public Fitter fitter() {
            return new Fitter();
        }
    }

    /** Counts classes. */
    public static final class Fitter implements LabelFitter {
        private static final long serialVersionUID = 1L;

        private final ClassCounts counts = new ClassCounts();

        @Override
        public void add(String label) {
            counts.add(label);
        }

        @Override
        public void addAll(LabelFitter fitter) {
            Fitter other = (Fitter) fitter;
            counts.addAll(other.counts);
        }

        @Override
        public Multiclass fit() {
            List<String> names = counts.names(Comparator.naturalOrder());
            if (names.size() < 2) {
                throw new UserError("Cannot train: the training rows have " + names.size()
                        + " different labels, expected at least 2. Check label and split in the pipeline file.");
            }
            return new Multiclass(names, counts.of(names));
        }
    }
}

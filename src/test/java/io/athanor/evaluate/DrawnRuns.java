package io.athanor.evaluate;

import io.athanor.base.Seeds;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Ordinal;
import io.athanor.task.Predictions;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Predictions of every kind of task, drawn: rows of a group stand in several places, some labels are not known, values are missing,
 * and probabilities tie. All follows from the number of a row and the method's.
 */
public final class DrawnRuns {
    public static final Map<String, Task> TASKS = new TreeMap<>(Map.of(
            "multiclass", new Multiclass(List.of("a", "b", "c", "d"), List.of(1L, 1L, 1L, 1L)),
            "multi-label", new MultiLabel(List.of("a", "b", "c", "d", "e"), List.of(1L, 1L, 1L, 1L, 1L), 5),
            "ordinal", new Ordinal(List.of("1", "2", "3", "4", "5"), List.of(1L, 1L, 1L, 1L, 1L)),
            "regression", new Regression(List.of("price", "weight"), List.of(10.0, -2.0), List.of(3.0, 0.5))));

    static final EvaluateSettings SPLIT = new EvaluateSettings(3, 0, List.of(0.3), 0.9, 200, TreesChoice.AUTO);
    static final EvaluateSettings FOLDS = new EvaluateSettings(3, 2, List.of(0.3), 0.9, 200, TreesChoice.AUTO);
    public static final Condition HALF = new Condition(List.of(new Modality("text")), 0.5);
    public static final List<Method> METHODS =
            List.of(Method.TEACHER, Method.modality("image"), Method.modality("text"), Method.PRIOR);

    private final Task task;
    private final int rows;
    private final UnaryOperator<List<Integer>> order;

    /** @param rows of each split or fold */
    public DrawnRuns(Task task, int rows) {
        this(task, rows, UnaryOperator.identity());
    }

    /** @param order in which the rows come */
    public DrawnRuns(Task task, int rows, UnaryOperator<List<Integer>> order) {
        this.task = task;
        this.rows = rows;
        this.order = order;
    }

    /** Of one split, or of two repeats of three folds. */
    public List<MethodRuns> methods(boolean crossValidated) {
        List<MethodRuns> all = new ArrayList<>();
        for (int m = 0; m < METHODS.size(); m++) {
            all.add(new MethodRuns(METHODS.get(m), folds(m, crossValidated)));
        }
        return all;
    }

    public List<RobustnessRuns> robustness(boolean crossValidated) {
        return List.of(new RobustnessRuns(Method.TEACHER, HALF, folds(METHODS.size(), crossValidated)));
    }

    private List<FoldPredictions> folds(int method, boolean crossValidated) {
        List<FoldPredictions> folds = new ArrayList<>();
        for (int f = 0; f < (crossValidated ? 6 : 1); f++) {
            int test = f % 3;
            folds.add(new FoldPredictions(
                    f / 3,
                    f % 3,
                    2L * rows,
                    Map.of(
                            Split.TEST, of(method + 10 * (f / 3), test),
                            Split.VALIDATION, of(method + 10 * (f / 3), test == 2 ? 0 : test + 1))));
        }
        return folds;
    }

    /** Rows of a part, as a method predicts them. */
    public Predictions of(int method, int part) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            numbers.add(part * rows + i);
        }
        List<Integer> ordered = order.apply(numbers);
        List<String> ids = ordered.stream().map("row-%06d"::formatted).toList();
        List<String> groups = ordered.stream()
                .map(i -> "group-" + part + "-" + (int) (uniform(1, i) * rows * 0.6))
                .toList();
        float[][] labels = ordered.stream().map(this::label).toArray(float[][]::new);
        float[][] predicted = ordered.stream().map(i -> predicted(i, method)).toArray(float[][]::new);
        return new Predictions(task, ids, groups, labels, predicted);
    }

    private static double uniform(int stream, int... at) {
        long seed = stream;
        for (int each : at) {
            seed = Seeds.mix(seed, each);
        }
        return Seeds.uniform(seed);
    }

    private float[] label(int row) {
        if (uniform(2, row) < 0.05) {
            return null;
        }
        int n = task.outputs().size();
        return switch (task.activation()) {
            case SOFTMAX, ORDINAL -> new float[] {(int) (uniform(3, row) * n)};
            case SIGMOID -> {
                float[] bits = new float[n];
                for (int k = 0; k < n; k++) {
                    bits[k] = uniform(3, row, k) < 0.3 ? 1 : 0;
                }
                yield bits;
            }
            case IDENTITY -> {
                float[] values = new float[n];
                for (int k = 0; k < n; k++) {
                    values[k] = k > 0 && uniform(4, row) < 0.2 ? Float.NaN : (float) (4 * uniform(3, row, k) - 2);
                }
                yield values;
            }
        };
    }

    /** Better the lower the method's number; in tenths, so that some are equal. */
    private float[] predicted(int row, int method) {
        int n = task.outputs().size();
        float[] label = label(row);
        float[] truth = label == null ? new float[n] : task.truth(label);
        double skill = 0.45 - 0.1 * (method % 10);
        float[] said = new float[n];
        float sum = 0;
        for (int k = 0; k < n; k++) {
            double drawn = Math.rint(10 * uniform(5, row, method, k)) / 10;
            double of = Float.isNaN(truth[k]) ? 0 : truth[k];
            said[k] = (float)
                    (task.activation() == io.athanor.task.Activation.IDENTITY
                            ? skill * of + (1 - skill) * 6 * drawn
                            : skill * of + (1 - skill) * drawn);
            sum += said[k];
        }
        if (label == null || task.labelWidth() == 1 && task.activation() != io.athanor.task.Activation.IDENTITY) {
            for (int k = 0; k < n && task.activation() != io.athanor.task.Activation.IDENTITY; k++) {
                said[k] = sum == 0 ? 1f / n : said[k] / Math.max(sum, 1e-6f);
            }
        }
        return said;
    }
}
